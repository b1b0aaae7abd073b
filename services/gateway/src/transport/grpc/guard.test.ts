import { once } from 'node:events';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { GatewayServiceClient } from '@clientele/proto/services';
import { createLogger } from '@clientele/shared/log';
import { createGuard } from './guard.js';

const PATH = '/clientele.gateway.v1.GatewayService/Score';
let server: Server;
let session: ClientHttp2Session;

beforeAll(async () => {
  const guard = createGuard({
    authenticate: () => Promise.resolve({ keyId: 'k', scopes: ['scores:read'], source: undefined }),
    log: createLogger({ service: 'test', level: 'silent' }),
    access: new Map([[PATH, { scope: 'scores:read' }]]),
    arrivalTimeoutMs: 100,
  });
  server = new Server({ interceptors: [guard] });
  server.addService(GatewayServiceClient.service, {
    Score: (_call: unknown, callback: (err: null, response: object) => void) => {
      setTimeout(callback, 300, null, { scores: [] });
    },
  });
  const port = await promisify(server.bindAsync.bind(server))('127.0.0.1:0', ServerCredentials.createInsecure());
  session = connect(`http://127.0.0.1:${port}`);
});
afterAll(() => {
  session.destroy();
  server.forceShutdown();
});

async function send(...chunks: readonly Buffer[]): Promise<IncomingHttpHeaders> {
  const stream = session.request({
    ':method': 'POST',
    ':path': PATH,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  for (const chunk of chunks) stream.write(chunk);
  if (chunks.length > 0) stream.end();
  const answer: IncomingHttpHeaders = {};
  for (const event of ['response', 'trailers']) {
    stream.on(event, (headers: IncomingHttpHeaders) => Object.assign(answer, headers));
  }
  await once(stream.resume(), 'end');
  stream.close();
  return answer;
}

it('cuts off a caller that does not send its request, and gives the answer its time', async () => {
  const [stalled, complete] = await Promise.all([send(), send(Buffer.alloc(5))]);
  expect(stalled).toMatchObject({ 'grpc-status': '4', reason: 'REQUEST_TIMEOUT' });
  expect(complete).toMatchObject({ 'grpc-status': '0' });
});
