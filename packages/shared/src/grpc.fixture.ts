import {
  makeClientConstructor,
  Metadata,
  type Client,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Server,
} from '@grpc/grpc-js';
import { callServerStream, callUnary, createClient, type CallSettings } from './grpc-client.js';
import { createMetrics } from './metrics.js';

const serialize = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const deserialize = (bytes: Buffer): unknown => JSON.parse(bytes.toString());
const method = (name: string, responseStream: boolean) => ({
  path: `/test.v1.EchoService/${name}`,
  requestStream: false,
  responseStream,
  requestSerialize: serialize,
  requestDeserialize: deserialize,
  responseSerialize: serialize,
  responseDeserialize: deserialize,
});

/** A service whose messages are JSON, so that tests need no proto. */
const ECHO_SERVICE = { Echo: method('Echo', false), Count: method('Count', true) };

export interface EchoRequest {
  readonly n?: number;
  readonly text?: string;
}

export interface EchoHandlers {
  readonly Echo?: handleUnaryCall<EchoRequest, unknown>;
  readonly Count?: handleServerStreamingCall<EchoRequest, unknown>;
}

export function addEchoService(server: Server, handlers: EchoHandlers): void {
  server.addService(ECHO_SERVICE, { ...handlers });
}

export const createEchoClient = (port: number, token: string, metrics = createMetrics()): Client =>
  createClient(makeClientConstructor(ECHO_SERVICE, 'EchoService'), `127.0.0.1:${port}`, { token, metrics });

export const echo = (
  client: Client,
  request: EchoRequest,
  settings: CallSettings = { timeoutMs: 5_000 },
): Promise<unknown> =>
  callUnary(
    (message: EchoRequest, metadata, options, callback) =>
      client.makeUnaryRequest(ECHO_SERVICE.Echo.path, serialize, deserialize, message, metadata, options, callback),
    request,
    settings,
  );

export const count = (client: Client, request: EchoRequest, settings: CallSettings = { timeoutMs: 5_000 }) =>
  callServerStream(
    (message: EchoRequest, metadata: Metadata, options) =>
      client.makeServerStreamRequest(ECHO_SERVICE.Count.path, serialize, deserialize, message, metadata, options),
    request,
    settings,
  );
