import { once } from 'node:events';
import { connect } from 'node:http2';
import { expect, it, jest } from '@jest/globals';
import { createInnerServer, serveGrpc } from './grpc-server.js';
import { createLogger } from './log.js';

it('a server prints nothing of the headers that it cannot read', async () => {
  const print = jest.spyOn(console, 'error').mockReturnValue();
  const server = createInnerServer({ token: 'inner-token', log: createLogger({ service: 'test', level: 'silent' }) });
  const serving = await serveGrpc(server, '127.0.0.1', 0, { drainTimeoutMs: 100 });
  const session = connect(`http://127.0.0.1:${serving.port}`);
  const headers = { authorization: 'Bearer\tck_secret', 'content-type': 'application/grpc' };
  const stream = session.request({ ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', ...headers });
  stream.end(Buffer.alloc(5));
  await once(stream, 'response');
  session.destroy();
  await serving.stop();
  expect(print.mock.calls).toEqual([]);
});
