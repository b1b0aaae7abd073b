import { connect as http2Connect } from 'node:http2';
import { join } from 'node:path';
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  status,
  type Client,
  type ClientDuplexStream,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHarness, type Harness } from './harness.js';

interface ReflectionResponse {
  readonly listServicesResponse: { readonly service: readonly { readonly name: string }[] } | null;
  readonly fileDescriptorResponse: { readonly fileDescriptorProto: readonly Buffer[] } | null;
  readonly errorResponse: { readonly errorCode: number } | null;
}
type Question = Readonly<Record<string, string>>;
type ReflectionClient = Client & { serverReflectionInfo(): ClientDuplexStream<Question, ReflectionResponse> };

/** A node of what `loadPackageDefinition` makes. */
type Tree = Readonly<Record<string, unknown>>;
const at = (tree: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((node, name) => (node as Tree)[name], tree);

let harness: Harness;
const clients: Client[] = [];
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  for (const client of clients) client.close();
  await harness.stop();
});

function connect(Constructor: unknown): Client {
  const client = new (Constructor as ServiceClientConstructor)(harness.grpcAddress, credentials.createInsecure());
  clients.push(client);
  return client;
}

function reflectionClient(version: string): ReflectionClient {
  const file = join(
    __dirname,
    `../node_modules/@grpc/reflection/build/proto/grpc/reflection/${version}/reflection.proto`,
  );
  const loaded = loadPackageDefinition(loadSync(file, { oneofs: true, defaults: true }));
  return connect(at(loaded, `grpc.reflection.${version}.ServerReflection`)) as ReflectionClient;
}

function ask(client: ReflectionClient, ...questions: readonly Question[]): Promise<ReflectionResponse[]> {
  const stream = client.serverReflectionInfo();
  const answers: ReflectionResponse[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (answer: ReflectionResponse) => answers.push(answer));
    stream.on('end', () => {
      resolve(answers);
    });
    stream.on('error', reject);
    for (const question of questions) stream.write(question);
    stream.end();
  });
}

/** FileDescriptorSet of the files: field 1, length-delimited, once for each. */
function toDescriptorSet(files: readonly Buffer[]): Buffer {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(value >> 7)]);
  return Buffer.concat(files.flatMap((file) => [Buffer.from([0x0a, ...varint(file.length)]), file]));
}

describe.each(['v1', 'v1alpha'])('gRPC reflection %s', (version) => {
  it('names the public service, and shows nothing of the inner ones', async () => {
    const client = reflectionClient(version);
    const inner = ['clientele.trainer.v1.TrainerService', 'clientele.ingest.v1.AppendEventsRequest', 'clientele.features.v1.FeaturesService']; // prettier-ignore
    const [services, ...others] = await ask(
      client,
      { listServices: '*' },
      ...[...inner, '__proto__', 'constructor'].map((fileContainingSymbol) => ({ fileContainingSymbol })),
      ...inner.map((name) => ({ fileByFilename: `${name.split('.').slice(0, 3).join('_')}.proto` })),
    );
    expect(services?.listServicesResponse?.service).toEqual([{ name: 'clientele.gateway.v1.GatewayService' }]);
    expect(others).toHaveLength(8);
    for (const { fileDescriptorResponse } of others) {
      const files = fileDescriptorResponse?.fileDescriptorProto ?? [];
      expect(Buffer.concat(files).toString('latin1')).toBe('');
    }
  });

  it('is enough to call Score', async () => {
    const [answer] = await ask(reflectionClient(version), {
      fileContainingSymbol: 'clientele.gateway.v1.GatewayService',
    });
    const files = answer?.fileDescriptorResponse?.fileDescriptorProto ?? [];
    const loaded = loadPackageDefinition(
      loadFileDescriptorSetFromBuffer(toDescriptorSet(files), { oneofs: true, defaults: true, longs: String }),
    );
    const client = connect(at(loaded, 'clientele.gateway.v1.GatewayService')) as Client &
      Record<'score', (...args: unknown[]) => void>;
    const score = (metadata: Metadata) =>
      new Promise<unknown>((resolve, reject) => {
        const request = { model: 'm', customers: [{ userId: 'u1' }], explain: 3 };
        client.score(request, metadata, (err: ServiceError | null, response: unknown) => {
          if (err) reject(err);
          else resolve(response);
        });
      });
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${await harness.addKey(['scores:read'])}`);
    expect(await score(metadata)).toMatchObject({
      scores: [{ customer: { userId: 'u1' }, probability: 0.25, band: 'low', reasons: [{ number: 1.5 }, {}, {}] }],
    });
    await expect(score(new Metadata())).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  });
});

describe('gRPC reflection', () => {
  it('takes no more questions from a caller that does not read the answers', async () => {
    const session = http2Connect(`http://${harness.grpcAddress}`, { settings: { initialWindowSize: 0 } });
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const symbol = Buffer.from('clientele.gateway.v1.GatewayService');
    const message = Buffer.concat([Buffer.from([0x22, symbol.length]), symbol]); // field 4, file_containing_symbol
    const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]); // not compressed, its length
    const hundred = Buffer.concat(Array.from({ length: 100 }, () => frame));
    const write = (): Promise<boolean> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, 1_000, false);
        stream.write(hundred, () => {
          clearTimeout(timer);
          resolve(true);
        });
      });
    let taken = 0;
    while (taken < 500 && (await write())) taken += 1;
    expect(taken).toBeLessThan(50); // of 4 KB each: the window of HTTP/2 takes 64 KB
    session.destroy();
  }, 20_000);
});
