// @ts-check
// The whole system for another program, such as the end-to-end tests: on free ports, with state and logs of its own in
// .clientele/stacks/NAME, driven by lines of JSON on stdin and answering with lines of JSON on file descriptor 3, the first of
// which says that all is up. It ends when its stdin does.
//
//   node scripts/stack.mjs NAME [--durable]
//
//   {"id":1,"do":"kill9","what":"ingest"}      a service, "postgres" or "redis"
//   {"id":2,"do":"restart","what":"postgres"}  after kill9; services restart by themselves
//   {"id":3,"do":"ready"}                      until the gateway reports ready
//   {"id":4,"do":"pids"}
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { STATE_DIR } from './lib/paths.mjs';
import { runScript } from './lib/script.mjs';
import { startStack } from './lib/stack.mjs';

const ANSWERS_FD = 3;

await runScript(async (scope) => {
  const [name = 'one', ...options] = process.argv.slice(2);
  const stateDir = join(STATE_DIR, 'stacks', name);
  // Nobody cuts the power of a test machine to see what its throw-away data does; kill -9 loses nothing without fsync.
  const settings = options.includes('--durable') ? {} : { fsync: 'off' };
  const stack = await startStack(scope, { stateDir, preferDefaultPorts: false, settings });
  const { env, adminKey, logDir } = stack;
  answer({
    ready: true,
    env,
    adminKey,
    logDir,
    url: `http://127.0.0.1:${env['GATEWAY_HTTP_PORT']}`,
    grpcAddress: env['GATEWAY_GRPC_ADDRESS'],
  });
  const commands = createInterface({ input: process.stdin });
  scope.signal.addEventListener('abort', () => commands.close());
  for await (const line of commands) {
    const command = JSON.parse(line);
    await obey(stack, command).then(
      (result) => answer({ id: command.id, result: result ?? null }),
      (err) => answer({ id: command.id, error: String(err) }),
    );
  }
  return 0;
});

/** @param {unknown} value */
function answer(value) {
  writeSync(ANSWERS_FD, `${JSON.stringify(value)}\n`);
}

/**
 * @param {import('./lib/stack.mjs').Stack} stack
 * @param {{ do: string, what?: string }} command
 */
async function obey({ servers, services }, { do: verb, what = '' }) {
  const server = findServer(servers, what);
  const { postgres, redis } = servers;
  switch (verb) {
    case 'pids':
      return { ...services.pids(), postgres: postgres?.pid, redis: redis?.pid };
    case 'ready':
      return services.ready();
    case 'kill9':
      return server ? server.kill9() : services.kill9(what);
    case 'restart':
      return server?.restart();
    default:
      throw new Error(`No such command: ${verb}.`);
  }
}

/**
 * @param {import('./lib/servers.mjs').Servers} servers
 * @param {string} what
 * @returns {import('./lib/server-process.mjs').ServerProcess | undefined} undefined for a service
 */
function findServer({ postgres, redis }, what) {
  if (what !== 'postgres' && what !== 'redis') return undefined;
  const server = what === 'postgres' ? postgres : redis;
  if (!server) throw new Error(`${what} is not ours: it was given by its URL.`);
  return server;
}
