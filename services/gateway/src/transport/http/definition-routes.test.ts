import { SCOPES } from '@clientele/contracts/api-key';
import { describe, expect, it } from '@jest/globals';
import type { AppDeps } from '../../app.js';
import { JOB_ID, MODELS } from '../../app.fixture.js';
import { useHttpFixture } from './http.fixture.js';

const { start, fixture, post } = useHttpFixture();

const VIEW = `
view: purchases
version: 1
features:
  - { name: orders, event: Order Completed, aggregate: count, windows: [7d, 30d] }
`;
const MODEL = `
model: m
target: { event: Order Completed, within: 60d }
population: { event: Order Completed, identified: true }
cutoffs: { every: 30d, last: 8 }
features: [purchases@1]
family: logistic
`;
const deepList = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const yaml = { type: 'application/yaml' };

const createDeps = (onSubmit: (requestId: string) => void): Pick<AppDeps, 'models'> => ({
  models: {
    ...MODELS,
    submitTraining: (_definition, requestId) => {
      onSubmit(requestId);
      return Promise.resolve(JOB_ID);
    },
  },
});

describe('definitions', () => {
  it.each(['application/yaml', 'text/yaml; charset=utf-8', 'application/x-yaml'])('are read as %s', async (type) => {
    start();
    const response = await post('/v1/feature-views', VIEW, { type });
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({ view: 'purchases', version: 1, created: true });
    expect(fixture().audit).toMatchObject([{ action: 'publish_view', subject: 'purchases@1', outcome: 'granted' }]);
  });

  it('are read as JSON', async () => {
    start();
    const view = { view: 'v', version: 1, features: [{ name: 'c', trait: 'country' }] };
    expect((await post('/v1/feature-views', JSON.stringify(view))).statusCode).toBe(201);
  });

  it.each<[string, string, string, RegExp]>([
    ['YAML that is none', 'view: [', 'INVALID_YAML', /line \d+, column \d+/],
    ['a key twice', 'view: a\nview: b', 'INVALID_YAML', /./],
    ['two documents', `${VIEW}---\n${VIEW}`, 'INVALID_YAML', /./],
    ['nothing', '', 'INVALID_YAML', /empty/],
    ['only a comment', '# nothing', 'INVALID_YAML', /./],
    ['a list in a list, 60,000 times', deepList(60_000), 'YAML_TOO_COMPLEX', /./],
    ['a list in a list, 100 times', deepList(100), 'YAML_TOO_COMPLEX', /./],
    ['dashes without end', '- '.repeat(60_000), 'YAML_TOO_COMPLEX', /./],
    ['a map in a map without end', '{a: '.repeat(30_000), 'YAML_TOO_COMPLEX', /./],
    [
      'a map of very many keys',
      `{${Array.from({ length: 15_000 }, (_, n) => `k${n}`).join()}}`,
      'YAML_TOO_COMPLEX',
      /./,
    ],
    ['wrong fields', 'view: Purchases\nversion: 0\nfeatures: []', 'VIEW_INVALID', /view: .*version: .*features: /],
    [
      'a bomb of aliases',
      `a: &a [${'x,'.repeat(20)}]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]`,
      'INVALID_YAML',
      /./,
    ],
    ['__proto__', `${VIEW}__proto__: { polluted: 1 }`, 'VIEW_INVALID', /./],
    ['a map as a key', `${VIEW}? { ann@example.org: 1 }\n: 1\n`, 'INVALID_YAML', /non string key/],
    ['half a character', VIEW.replace('Order Completed', '"\\ud800"'), 'VIEW_INVALID', /event/],
    ['1,000 unknown fields', Array.from({ length: 1_000 }, (_, n) => `field_${n}: 1`).join('\n'), 'VIEW_INVALID', /./],
  ])('are refused when they are %s', async (_name, body, reason, detail) => {
    start();
    const response = await post('/v1/feature-views', body, yaml);
    expect([response.statusCode, response.json()]).toMatchObject([
      400,
      { reason, detail: expect.stringMatching(detail) },
    ]);
    expect(response.body.length).toBeLessThan(3_000);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('queue a training run', async () => {
    const submitted: string[] = [];
    const { models } = createDeps((requestId) => submitted.push(requestId));
    start({ models });
    const send = (key: string) => post('/v1/models/m/train', MODEL, { ...yaml, headers: { 'idempotency-key': key } });
    const response = await send('k1');
    expect([response.statusCode, response.json()]).toEqual([202, { jobId: JOB_ID }]);
    expect(response.headers.location).toBe(`/v1/jobs/${JOB_ID}`);
    await send('k1');
    await send('k2');
    fixture().authorization = `Bearer ${fixture().addKey(SCOPES)}`;
    await send('k1');
    expect(submitted[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(submitted[1]).toBe(submitted[0]);
    expect(new Set(submitted).size).toBe(3); // another key, or another caller, is another run
  });

  it('must have the name of the path, and a fit Idempotency-Key', async () => {
    start();
    expect((await post('/v1/models/n/train', MODEL, yaml)).json()).toMatchObject({ reason: 'MODEL_MISMATCH' });
    const headers = { 'idempotency-key': 'x'.repeat(201) };
    expect((await post('/v1/models/m/train', MODEL, { ...yaml, headers })).json()).toMatchObject({
      status: 400,
      reason: 'IDEMPOTENCY_KEY_INVALID',
    });
  });
});
