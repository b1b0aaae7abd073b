// @ts-check
import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/**
 * @param {number} port 0 for any
 * @returns {Promise<{ port: number, release: () => Promise<void> } | undefined>} undefined when it is taken
 */
function hold(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return resolve(undefined);
      resolve({ port: address.port, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/**
 * Free ports on loopback, all different: those asked for where they are free, any other where they are not. Somebody may
 * take one between this answer and its use, so who starts a server tries again.
 *
 * @param {readonly number[]} wanted 0 for any
 * @returns {Promise<number[]>}
 */
export async function freePorts(wanted) {
  const held = [];
  for (const port of wanted) {
    const place = (await hold(port)) ?? (await hold(0));
    if (!place) throw new Error(`No free port on ${HOST}.`);
    held.push(place);
  }
  await Promise.all(held.map(({ release }) => release()));
  return held.map(({ port }) => port);
}

export async function freePort() {
  const [port] = await freePorts([0]);
  return /** @type {number} */ (port);
}
