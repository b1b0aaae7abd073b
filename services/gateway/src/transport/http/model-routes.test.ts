import { AppError } from '@clientele/shared/errors';
import { describe, expect, it } from '@jest/globals';
import type { AppDeps } from '../../app.js';
import { MODELS, VERSION } from '../../app.fixture.js';
import { useHttpFixture } from './http.fixture.js';

const { start, fixture, get } = useHttpFixture();

const createModels = (): AppDeps['models'] => ({
  ...MODELS,
  listVersions: (model, { size }) => {
    const version = { ...VERSION, model, version: size, result: undefined };
    return Promise.resolve({ items: [version], nextToken: 'next' });
  },
  setAlias: (_model, _alias, version) =>
    version === 1
      ? Promise.resolve(3)
      : Promise.reject(new AppError('failed_precondition', 'GATE_FAILED', 'test_auc 0.5 fails >= 0.7.')),
});

describe('models', () => {
  const put = (url: string, payload: object) =>
    fixture().app.http.inject({ method: 'PUT', url, payload, headers: { authorization: fixture().authorization } });

  it('list versions in pages', async () => {
    start({ models: createModels() });
    expect((await get('/v1/models/m/versions?pageSize=2')).json()).toMatchObject({
      versions: [{ model: 'm', version: 2, aliases: ['champion'] }],
      nextPageToken: 'next',
    });
    for (const query of ['pageSize=-1', 'pageSize=x', 'pageSize=1&pageSize=2', 'page=1']) {
      expect((await get(`/v1/models/m/versions?${query}`)).json()).toMatchObject({ status: 400 });
    }
  });

  it('describe a version by its manifest, without what training rows held', async () => {
    start();
    const { manifest, createTime, ...version } = VERSION;
    const { definition, columns, bands, baseMargin, explanation, trainingSet, seed, fit } = manifest;
    const answer = await get('/v1/models/m/versions/1');
    expect(answer.json()).toEqual({
      ...version,
      createTime: createTime.toISOString(),
      ...{ definition, columns, bands, baseMargin, explanation, trainingSet, seed, fit },
    });
    expect(answer.body).not.toMatch(/vocabularies|"DE"|knots|scoreQuantiles/);
    for (const version of ['0', '01', '1.0', '-1', 'x', '2147483648']) {
      expect((await get(`/v1/models/m/versions/${version}`)).json()).toMatchObject({ status: 400 });
    }
  });

  it('write to the audit log whether an alias was set or refused', async () => {
    start({ models: createModels() });
    const granted = await put('/v1/models/m/aliases/champion', { version: 1 });
    expect(granted.json()).toEqual({ model: 'm', alias: 'champion', version: 1, previousVersion: 3 });
    const refused = await put('/v1/models/m/aliases/champion', { version: 2 });
    expect(refused.json()).toMatchObject({ status: 400, reason: 'GATE_FAILED', detail: 'test_auc 0.5 fails >= 0.7.' });
    expect(fixture().audit).toMatchObject([
      { action: 'set_alias', subject: 'm/champion=1', outcome: 'granted', reason: undefined },
      { action: 'set_alias', subject: 'm/champion=2', outcome: 'refused', reason: 'GATE_FAILED' },
    ]);
    for (const body of [{}, { version: 0 }, { version: 1.5 }, { version: '1' }, { version: 1, admin: true }]) {
      expect((await put('/v1/models/m/aliases/champion', body)).statusCode).toBe(400);
    }
    expect((await put('/v1/models/m/aliases/best', { version: 1 })).statusCode).toBe(400);
  });

  it('fail when the audit log cannot be written', async () => {
    const error = new AppError('unavailable', 'POSTGRES_UNAVAILABLE', 'The database is unavailable.');
    start({ models: createModels(), audit: { append: () => Promise.reject(error) } });
    expect((await put('/v1/models/m/aliases/champion', { version: 1 })).statusCode).toBe(503);
  });
});
