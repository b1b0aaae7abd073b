import { describe, expect, it } from '@jest/globals';
import { useHttpFixture } from './http.fixture.js';

const { start, fixture, post } = useHttpFixture();

const score = '{"model":"m","customers":["u1"]}';

describe('API keys', () => {
  it('are made, used, listed without secrets, and revoked', async () => {
    start();
    const body = { name: 'shop', scopes: ['scores:read', 'events:write'], source: 'shop' };
    const created = await post('/v1/api-keys', JSON.stringify(body));
    expect(created.statusCode).toBe(201);
    expect(created.headers['cache-control']).toBe('no-store');
    const { key, keyId } = created.json<{ key: string; keyId: string }>();
    expect(created.json()).toMatchObject({ name: 'shop', scopes: body.scopes, source: 'shop', revokeTime: null });
    const admin = fixture().authorization;
    fixture().authorization = `Bearer ${key}`;
    expect((await post('/v1/score', score)).statusCode).toBe(200);
    const list = await fixture().app.http.inject({ url: '/v1/api-keys', headers: { authorization: admin } });
    expect(list.json<{ apiKeys: object[] }>().apiKeys).toHaveLength(2);
    expect(list.body).not.toContain(key);
    expect(list.body).not.toMatch(/hash/);
    const url = `/v1/api-keys/${keyId}`;
    const revoked = await fixture().app.http.inject({ method: 'DELETE', url, headers: { authorization: admin } });
    expect(revoked.statusCode).toBe(204);
    expect((await post('/v1/score', score)).statusCode).toBe(401);
    expect(fixture().audit.map(({ action }) => action)).toEqual(['create_api_key', 'revoke_api_key']);
    expect(fixture().logLines.join()).not.toContain(key);
  });

  it.each<[object, string]>([
    [{ name: 'x', scopes: ['events:write'] }, 'SOURCE_REQUIRED'],
    [{ name: 'x', scopes: ['admin'], source: 'shop' }, 'SOURCE_UNUSED'],
    [{ name: 'x', scopes: ['root'] }, 'INVALID_ARGUMENT'],
    [{ name: 'x', scopes: [] }, 'INVALID_ARGUMENT'],
    [{ name: '', scopes: ['admin'] }, 'INVALID_ARGUMENT'],
    [{ name: 'a\nb', scopes: ['admin'] }, 'INVALID_ARGUMENT'],
    [{ name: 'x', scopes: ['events:write'], source: '../x' }, 'INVALID_ARGUMENT'],
    [{ name: 'x', scopes: ['admin'], keyId: 'mine' }, 'INVALID_ARGUMENT'],
  ])('are not made of %j', async (body, reason) => {
    start();
    expect((await post('/v1/api-keys', JSON.stringify(body))).json()).toMatchObject({ status: 400, reason });
  });
});
