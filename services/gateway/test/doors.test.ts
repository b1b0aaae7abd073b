import { credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { SCOPES } from '@clientele/contracts/api-key';
import type { ScoreRequest } from '@clientele/proto/gen/clientele/gateway/v1/ScoreRequest';
import type { ScoreResponse__Output } from '@clientele/proto/gen/clientele/gateway/v1/ScoreResponse';
import { GatewayServiceClient } from '@clientele/proto/services';
import { probeHealth } from '@clientele/shared/grpc-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { accessByPath, METHOD_ACCESS } from '../src/transport/grpc/server.js';
import { startHarness, type Harness } from './harness.js';

let harness: Harness;
let client: InstanceType<typeof GatewayServiceClient>;
let key = '';
beforeAll(async () => {
  harness = await startHarness(500);
  client = new GatewayServiceClient(harness.grpcAddress, credentials.createInsecure());
  key = await harness.addKey();
});
afterEach(() => {
  harness.inner.state.scoreDelayMs = 0;
});
afterAll(async () => {
  client.close();
  await harness.stop();
});

const grpcScore = (request: ScoreRequest, authorization?: string): Promise<ScoreResponse__Output> => {
  const metadata = new Metadata();
  if (authorization !== undefined) metadata.set('authorization', authorization);
  return new Promise((resolve, reject) => {
    client.score(request, metadata, { deadline: Date.now() + 5_000 }, (err, response) => {
      if (err) reject(err);
      else resolve(response!);
    });
  });
};

const restScore = (body: object, authorization = `Bearer ${key}`): Promise<Response> =>
  fetch(`${harness.url}/v1/score`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
  });

const customers = [{ userId: 'u1' }];

describe('the two doors', () => {
  it('answer the same scores', async () => {
    const overRest = (await (
      await restScore({ model: 'm', customers: ['u1', { anonymousId: 'a1' }], explain: 3 })
    ).json()) as { scores: Record<string, unknown>[] };
    const overGrpc = await grpcScore(
      { model: 'm', customers: [{ userId: 'u1' }, { anonymousId: 'a1' }], explain: 3 },
      `Bearer ${key}`,
    );
    expect(overRest.scores[0]).toEqual({
      customer: 'u1',
      known: true,
      model: 'm',
      version: 3,
      alias: 'champion',
      probability: 0.25,
      band: 'low',
      percentile: 0.5,
      margin: -1.1,
      baseMargin: -1,
      reasons: [
        { feature: 'v.number', value: 1.5, contribution: -0.3, standardError: 0.05 },
        { feature: 'v.category', value: 'u1', contribution: 0.1, standardError: 0 },
        { feature: 'v.missing', value: null, contribution: 0 },
      ],
      otherContribution: 0.1,
      method: 'sampled_shapley',
      at: '2023-11-14T22:13:20.250Z',
    });
    expect(overRest.scores[1]).toMatchObject({ customer: { anonymousId: 'a1' } });
    expect(overGrpc.scores[1]).toMatchObject({
      customer: { anonymousId: 'a1', id: 'anonymousId' },
      alias: 'champion',
      probability: 0.25,
      reasons: [
        { number: 1.5, value: 'number', standardError: 0.05 },
        { category: 'a1', value: 'category', standardError: 0 },
        { feature: 'v.missing', contribution: 0 },
      ],
      scoreTime: { seconds: '1700000000', nanos: 250_000_000 },
    });
    expect(overGrpc.scores[1]?.reasons[2]).not.toHaveProperty('standardError');
  });

  it.each<[string, object, ScoreRequest]>([
    ['no model', { customers: ['u1'] }, { customers }],
    ['no customers', { model: 'm', customers: [] }, { model: 'm' }],
    ['an empty id', { model: 'm', customers: [''] }, { model: 'm', customers: [{ userId: '' }] }],
    ['no id', { model: 'm', customers: [{}] }, { model: 'm', customers: [{}] }],
    [
      'a long id',
      { model: 'm', customers: ['x'.repeat(257)] },
      { model: 'm', customers: [{ userId: 'x'.repeat(257) }] },
    ],
    ['an id with NUL', { model: 'm', customers: ['a\0'] }, { model: 'm', customers: [{ userId: 'a\0' }] }],
    ['-1 reasons', { model: 'm', customers: ['u1'], explain: -1 }, { model: 'm', customers, explain: -1 }],
    ['101 reasons', { model: 'm', customers: ['u1'], explain: 101 }, { model: 'm', customers, explain: 101 }],
    ['another alias', { model: 'm', customers: ['u1'], alias: 'x' }, { model: 'm', customers, alias: 'x' }],
    ['a far time', { model: 'm', customers: ['u1'], at: '+275760-09-13T00:00:00Z' }, { model: 'm', customers, atTime: { seconds: '8640000000000' } }], // prettier-ignore
    ['no time at all', { model: 'm', customers: ['u1'], at: 'x' }, { model: 'm', customers, atTime: { seconds: '9223372036854775807' } }], // prettier-ignore
    ['an unknown model', { model: 'other', customers: ['u1'] }, { model: 'other', customers }],
    [
      '__proto__ as a user',
      { model: 'm', customers: ['__proto__'] },
      { model: 'm', customers: [{ userId: '__proto__' }] },
    ],
  ])('judge %s alike', async (_name, rest, grpc) => {
    const response = await restScore(rest);
    const { reason } = (await response.json()) as { reason?: string };
    const refusal = await grpcScore(grpc, `Bearer ${key}`).then(
      () => undefined,
      (err: unknown) => err as ServiceError,
    );
    expect(refusal?.metadata.get('reason')[0]).toBe(reason);
    const codes = new Map([[200, undefined], [400, status.INVALID_ARGUMENT], [404, status.NOT_FOUND]]); // prettier-ignore
    expect(codes.has(response.status)).toBe(true);
    expect(refusal?.code).toBe(codes.get(response.status));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('say when to try again while too much is being explained', async () => {
    const response = await restScore({ model: 'busy', customers: ['u1'], explain: 3 });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    const refusal = await grpcScore({ model: 'busy', customers, explain: 3 }, `Bearer ${key}`).then(
      () => undefined,
      (err: unknown) => err as ServiceError,
    );
    expect(refusal?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(refusal?.metadata.get('reason')).toEqual(['EXPLAIN_OVERLOADED']);
    expect(refusal?.metadata.get('retry-after')).toEqual(['1']);
  });

  it('share calls of the scorer', async () => {
    await Promise.all([restScore({ model: 'm', customers }), grpcScore({ model: 'm', customers }, `Bearer ${key}`)]);
    harness.inner.state.batches.length = 0;
    const count = 60;
    const answers = await Promise.all(
      Array.from({ length: count }, (_, n) =>
        n % 2 === 0
          ? restScore({ model: 'm', customers: [`u${n}`], explain: 3 }).then(async (response) => {
              const { scores } = (await response.json()) as { scores: [{ reasons: [unknown, { value: string }] }] };
              return scores[0].reasons[1].value;
            })
          : grpcScore({ model: 'm', customers: [{ userId: `u${n}` }], explain: 3 }, `Bearer ${key}`).then(
              ({ scores }) => scores[0]?.reasons[1]?.category,
            ),
      ),
    );
    expect(answers).toEqual(Array.from({ length: count }, (_, n) => `u${n}`));
    const { batches } = harness.inner.state;
    expect(batches.reduce((sum, { items }) => sum + items.length, 0)).toBe(count);
    expect(batches.length).toBeLessThan(count);
  });

  it('give up on the deadline: 504 and DEADLINE_EXCEEDED', async () => {
    harness.inner.state.scoreDelayMs = 3_000;
    const start = performance.now();
    const [rest, grpc] = await Promise.all([
      restScore({ model: 'm', customers }),
      grpcScore({ model: 'm', customers }, `Bearer ${key}`).catch((err: unknown) => err as ServiceError),
    ]);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect([rest.status, await rest.json()]).toMatchObject([504, { reason: 'DEADLINE_EXCEEDED' }]);
    expect(grpc).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  });
});

describe('the guard of the gRPC methods', () => {
  it('knows every method of the service', () => {
    expect(Object.keys(METHOD_ACCESS).sort()).toEqual(Object.keys(GatewayServiceClient.service).sort());
    expect(() => accessByPath({})).toThrow(/Score must declare either a scope or that it is public/);
  });

  it('refuses every method without a fit key', async () => {
    const other = await harness.addKey(SCOPES.filter((scope) => scope !== 'scores:read'));
    const revoked = await harness.addKey(SCOPES, { revokeTime: new Date() });
    const cases: [string | undefined, status, string][] = [
      [undefined, status.UNAUTHENTICATED, 'API_KEY_MISSING'],
      ['Bearer', status.UNAUTHENTICATED, 'API_KEY_INVALID'],
      [key, status.UNAUTHENTICATED, 'API_KEY_INVALID'],
      [`Bearer ${key.slice(0, -1)}!`, status.UNAUTHENTICATED, 'API_KEY_INVALID'],
      [`Bearer ck_${'0'.repeat(12)}_${'A'.repeat(43)}`, status.UNAUTHENTICATED, 'API_KEY_INVALID'],
      [`Bearer ${revoked}`, status.UNAUTHENTICATED, 'API_KEY_INVALID'],
      [`Bearer ${other}`, status.PERMISSION_DENIED, 'SCOPE_MISSING'],
    ];
    for (const [authorization, code, reason] of cases) {
      const refusal = await grpcScore({ model: 'm', customers }, authorization).catch((err: unknown) => err);
      expect(refusal).toMatchObject({ code });
      expect((refusal as ServiceError).metadata.get('reason')).toEqual([reason]);
    }
    expect(harness.logLines.join()).not.toContain(other);
  });

  it('leaves health open, and denies what there is not', async () => {
    expect(await probeHealth(client, { timeoutMs: 1_000 })).toBe('serving');
    const unknown = await new Promise<ServiceError | null>((resolve) => {
      const raw = (bytes: Buffer): Buffer => bytes;
      client.makeUnaryRequest('/clientele.gateway.v1.GatewayService/Nothing', raw, raw, Buffer.alloc(0), resolve);
    });
    expect(unknown?.code).toBe(status.UNIMPLEMENTED);
    const list = await new Promise<ServiceError | null>((resolve) => {
      const raw = (bytes: Buffer): Buffer => bytes;
      client.makeUnaryRequest('/grpc.health.v1.Health/List', raw, raw, Buffer.alloc(0), resolve);
    });
    expect(list).toBeNull();
  });

  it('takes no message above 4 MiB', async () => {
    const tooLarge = { model: 'm', customers: Array.from({ length: 17_000 }, () => ({ userId: 'x'.repeat(256) })) };
    const refusal = await grpcScore(tooLarge, `Bearer ${key}`).catch((err: unknown) => err);
    expect(refusal).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });
});
