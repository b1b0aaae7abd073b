// @ts-check
// Asks a service of this container, over gRPC, whether it serves: exit code 0 if so, 1 with a sentence if not.
//
//   node healthcheck.mjs NAME_OF_THE_PORTS_VARIABLE
//
// grpc.health.v1.Health/Check by hand on node:http2: loading a gRPC library every ten seconds would cost more than the check.
import { connect } from 'node:http2';

const TIMEOUT_MS = 4_000;
/** An uncompressed message of no bytes, which is a HealthCheckRequest for the server as a whole. */
const REQUEST = Buffer.alloc(5);
/** The answer after its five bytes of frame: field 1, varint, 1 = SERVING. */
const SERVING = Buffer.from([0x08, 0x01]);

const variable = process.argv[2] ?? '';
const port = process.env[variable];
if (!port) end(`${variable || 'The name of the variable'} is not set.`);

setTimeout(() => end(`No answer within ${TIMEOUT_MS} ms.`), TIMEOUT_MS).unref();
const session = connect(`http://127.0.0.1:${port}`);
session.on('error', (err) => end(`Cannot be reached: ${err.message}.`));
const stream = session.request({
  ':method': 'POST',
  ':path': '/grpc.health.v1.Health/Check',
  'content-type': 'application/grpc',
  te: 'trailers',
});
/** @type {Buffer[]} */
const chunks = [];
stream.on('error', (err) => end(`Failed: ${err.message}.`));
stream.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
stream.on('end', () => {
  const isServing = Buffer.concat(chunks).subarray(REQUEST.length).equals(SERVING);
  end(isServing ? undefined : 'Not serving.');
});
stream.end(REQUEST);

/**
 * @param {string | undefined} problem
 * @returns {never}
 */
function end(problem) {
  if (problem !== undefined) process.stdout.write(`${problem}\n`);
  process.exit(problem === undefined ? 0 : 1);
}
