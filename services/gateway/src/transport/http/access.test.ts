import { SCOPES, type Scope } from '@clientele/contracts/api-key';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { createFixture, type Fixture } from '../../app.fixture.js';
import { installGuard, type DeclaredRoute } from './access.js';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';

let fixture: Fixture;
beforeAll(async () => {
  fixture = createFixture();
  await fixture.app.http.ready();
});
afterAll(async () => {
  await fixture.app.http.close();
});

const call = (method: string, url: string, authorization?: string) =>
  fixture.app.http.inject({
    method: method as Method,
    url: url.replace(/:\w+/g, 'x'),
    headers: authorization === undefined ? {} : { authorization },
  });

const guarded = (): (DeclaredRoute & { access: { scope: Scope } })[] =>
  fixture.app.routes.flatMap((route) => ('scope' in route.access ? [{ ...route, access: route.access }] : []));

const basic = (user: string, password = ''): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('the guard of the REST routes', () => {
  it('knows every route', () => {
    const open = fixture.app.routes.filter(({ access }) => 'public' in access);
    expect(new Set(open.map(({ url }) => url.replace(/^\/docs\/.*/, '/docs/…')))).toEqual(
      new Set(['/docs', '/docs/…', '/openapi.json', '/healthz', '/readyz']),
    );
    const table = guarded()
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, url, access }) => `${method} ${url} ${access.scope}`);
    expect(table).toEqual([
      'GET /metrics metrics:read',
      'POST /v1/track events:write',
      'POST /v1/identify events:write',
      'POST /v1/page events:write',
      'POST /v1/batch events:write',
      'POST /v1/import imports:write',
      'POST /v1/score scores:read',
      'POST /v1/feature-views features:write',
      'POST /v1/models/:model/train models:write',
      'GET /v1/jobs/:id jobs:read',
      'GET /v1/jobs/:id/events jobs:read',
      'GET /v1/models/:model/versions models:read',
      'GET /v1/models/:model/versions/:version models:read',
      'PUT /v1/models/:model/aliases/:alias models:write',
      'POST /v1/api-keys admin',
      'GET /v1/api-keys admin',
      'DELETE /v1/api-keys/:keyId admin',
    ]);
  });

  it.each<[string, () => string | undefined, string]>([
    ['no key', () => undefined, 'API_KEY_MISSING'],
    ['no key after Bearer', () => 'Bearer ', 'API_KEY_INVALID'],
    ['text that is no key', () => 'Bearer x', 'API_KEY_INVALID'],
    ['an unknown key', () => `Bearer ck_${'0'.repeat(12)}_${'A'.repeat(43)}`, 'API_KEY_INVALID'],
    ['a key of the right id and the wrong secret', () => `Bearer ${fixture.addKey(SCOPES).slice(0, 17)}${'A'.repeat(42)}B`, 'API_KEY_INVALID'], // prettier-ignore
    ['a revoked key', () => `Bearer ${fixture.addKey(SCOPES, { revokeTime: new Date() })}`, 'API_KEY_INVALID'],
    ['Digest', () => `Digest ${fixture.addKey(SCOPES)}`, 'API_KEY_INVALID'],
    ['Basic with a password', () => basic(fixture.addKey(SCOPES), 'x'), 'API_KEY_INVALID'],
    ['two keys', () => `Bearer ${fixture.addKey(SCOPES)} ${fixture.addKey(SCOPES)}`, 'API_KEY_INVALID'],
  ])('answers 401 on every route to %s', async (_name, authorization, reason) => {
    for (const { method, url } of guarded()) {
      const response = await call(method, url, authorization());
      expect([method, url, response.statusCode]).toEqual([method, url, 401]);
      expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(response.headers['x-request-id']).toEqual(expect.any(String));
      if (method === 'HEAD') continue;
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(response.json()).toMatchObject({ status: 401, reason, title: 'Unauthorized' });
    }
  });

  it('answers 403 on every route to a key that has all the other scopes', async () => {
    for (const { method, url, access } of guarded()) {
      const key = fixture.addKey(SCOPES.filter((scope) => scope !== access.scope));
      const response = await call(method, url, `Bearer ${key}`);
      expect([method, url, response.statusCode]).toEqual([method, url, 403]);
      if (method !== 'HEAD') expect(response.json()).toMatchObject({ reason: 'SCOPE_MISSING' });
    }
  });

  it('lets a key with the one scope through on every route', async () => {
    for (const { method, url, access } of guarded()) {
      const response = await call(method, url, `Bearer ${fixture.addKey([access.scope])}`);
      expect([method, url, [401, 403, 500].includes(response.statusCode)]).toEqual([method, url, false]);
    }
  });

  it('takes a write key as user name on event routes only', async () => {
    const events = ['/v1/track', '/v1/identify', '/v1/page', '/v1/batch', '/v1/import'];
    for (const { method, url } of guarded()) {
      const { statusCode, headers } = await call(method, url, basic(fixture.addKey(SCOPES)));
      expect([url, statusCode === 401]).toEqual([url, !events.includes(url)]);
      expect([url, headers['www-authenticate']]).toEqual([url, events.includes(url) ? undefined : 'Bearer']);
    }
    const { headers } = await call('POST', '/v1/track');
    expect(headers['www-authenticate']).toBe('Bearer, Basic realm="clientele"');
  });

  it.each([
    ['POST', '/v1/score/'],
    ['POST', '//v1/score'],
    ['POST', '/v1//score'],
    ['POST', '/v1/score.'],
    ['POST', '/V1/score'],
    ['POST', '/v1%2fscore'],
    ['GET', '/v1/score'],
    ['PUT', '/v1/score'],
    ['GET', '/v1/nothing'],
    ['GET', '/'],
  ])('answers %s %s with a 404 that tells nothing, whatever the key', async (method, url) => {
    for (const authorization of [undefined, 'Bearer x', `Bearer ${fixture.addKey(SCOPES)}`]) {
      const response = await call(method, url, authorization);
      expect(response.statusCode).toBe(404);
      expect(response.json()).toMatchObject({ reason: 'ROUTE_NOT_FOUND' });
      expect(response.headers['www-authenticate']).toBeUndefined();
    }
    expect(fixture.scored).toHaveLength(0);
  });

  it('takes no other method or path from headers', async () => {
    const response = await fixture.app.http.inject({
      method: 'GET',
      url: '/healthz',
      headers: { 'x-http-method-override': 'POST', 'x-original-url': '/v1/score', 'x-forwarded-uri': '/v1/score' },
    });
    expect(response.json()).toEqual({ status: 'ok' });
    const guardedResponse = await fixture.app.http.inject({
      method: 'POST',
      url: '/v1/score',
      headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-user': 'admin', 'x-http-method-override': 'GET' },
    });
    expect(guardedResponse.statusCode).toBe(401);
  });

  it.each([
    ['nothing', undefined],
    ['both', { scope: 'admin' as const, public: true as const }],
  ])('keeps the server from starting when a route declares %s', (_name, config) => {
    const app = fastify();
    installGuard(app, () => Promise.reject(new Error('unused')));
    expect(() => app.get('/new', { ...(config === undefined ? {} : { config }) }, () => 'x')).toThrow(
      'GET /new must declare either a scope or that it is public',
    );
  });
});
