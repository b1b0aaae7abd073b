// @ts-check
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/**
 * Sends commands over a new connection and resolves to their raw replies, so that a server can be asked before any client
 * library is installed. Rejects when the server does not answer.
 *
 * @param {string} url redis://[user:password@]host:port, or rediss://
 * @param {readonly (readonly string[])[]} commands
 * @returns {Promise<string>} all replies, as they came
 */
export function askRedis(url, commands) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const credentials = [username, password].filter(Boolean).map(decodeURIComponent);
  const all = [...(credentials.length > 0 ? [['AUTH', ...credentials]] : []), ...commands, ['QUIT']];
  return new Promise((resolve, reject) => {
    let replies = '';
    const target = { host: hostname || '127.0.0.1', port: Number(port || 6379) };
    const socket = protocol === 'rediss:' ? connectTls(target) : connect(target);
    socket.setTimeout(5000, () => socket.destroy(new Error('Redis did not answer in 5 s.')));
    socket.setEncoding('utf8');
    socket.on('data', (/** @type {string} */ text) => {
      replies += text;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(replies));
    socket.write(all.map(encode).join(''));
  });
}

/** @param {readonly string[]} command */
const encode = (command) =>
  `*${command.length}\r\n${command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
