import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SCOPES } from '@clientele/contracts/api-key';
import { AppError } from '@clientele/shared/errors';
import { describe, expect, it } from '@jest/globals';
import type { EventBatch } from '../../domain/events.js';
import { useHttpFixture, type PostOptions } from './http.fixture.js';

const { start, fixture, post } = useHttpFixture();

const KB = 1_024;
const event = '{"userId":"u1","event":"Order Completed"}';
const gzip = { 'content-encoding': 'gzip' };

describe('the event routes', () => {
  it.each(['track', 'identify', 'page', 'batch', 'import'])(
    'pass /v1/%s on as it is, with what ingest needs',
    async (route) => {
      start();
      const response = await post(`/v1/${route}`, event, { headers: { 'x-request-id': 'r1' } });
      expect(response.json()).toEqual({ success: true, accepted: 1, duplicate: 0, rejected: 0 });
      expect(response.statusCode).toBe(200);
      expect(response.headers['x-request-id']).toBe('r1');
      expect(fixture().batches).toEqual([
        {
          body: Buffer.from(event),
          route,
          sourceId: 7,
          receiveTime: new Date('2026-11-22T05:00:00Z'),
          requestId: 'r1',
        },
      ]);
    },
  );

  it('pass every byte on, also of what is no JSON or UTF-8', async () => {
    const bodies: Buffer[] = [];
    const append = ({ body }: EventBatch) => {
      bodies.push(body);
      return Promise.resolve({ accepted: 1, duplicate: 0, rejected: 0 });
    };
    start({ ingest: { append, ensureSource: () => Promise.resolve(1) } });
    const bytes = randomBytes(1_000);
    await post('/v1/track', bytes);
    await post('/v1/track', bytes, { type: 'text/plain' });
    await post('/v1/track', gzipSync(bytes), { headers: gzip });
    expect(bodies).toEqual([bytes, bytes, bytes]);
  });

  it.each<[string, string, number, number]>([
    ['500 KB', '/v1/batch', 500 * KB, 200],
    ['a byte more', '/v1/batch', 500 * KB + 1, 413],
    ['10 MB of import', '/v1/import', 10_240 * KB, 200],
    ['a byte more of import', '/v1/import', 10_240 * KB + 1, 413],
  ])('judge %s alike, plain and compressed', async (_name, url, bytes, status) => {
    start();
    const body = Buffer.from(event.padEnd(bytes));
    for (const response of [await post(url, body), await post(url, gzipSync(body), { headers: gzip })]) {
      expect(response.statusCode).toBe(status);
      if (status === 413) expect(response.json()).toMatchObject({ reason: 'PAYLOAD_TOO_LARGE' });
    }
  });

  it('stop inflating a bomb at the limit', async () => {
    start();
    const bomb = gzipSync(Buffer.alloc(400 * KB * KB)); // 400 KB that would become 400 MB
    const before = process.memoryUsage().rss;
    const response = await post('/v1/batch', bomb, { headers: gzip });
    expect(response.statusCode).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * KB * KB);
    expect(fixture().batches).toHaveLength(0);
  });

  it.each<[string, string | Buffer, PostOptions, number, string]>([
    ['a gzip that is none', 'x', { headers: gzip }, 400, 'INVALID_GZIP'],
    ['half a gzip', gzipSync(randomBytes(500)).subarray(0, 300), { headers: gzip }, 400, 'INVALID_GZIP'],
    ['another encoding', 'x', { headers: { 'content-encoding': 'br' } }, 415, 'UNSUPPORTED_CONTENT_ENCODING'],
    ['two encodings', 'x', { headers: { 'content-encoding': 'gzip, gzip' } }, 415, 'UNSUPPORTED_CONTENT_ENCODING'],
    ['another type', event, { type: 'application/xml' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['an x- type', event, { type: 'application/x-json' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['nothing', '', {}, 400, 'INVALID_JSON'],
  ])('refuse %s', async (_name, ...[body, options, status, reason]) => {
    start();
    const response = await post('/v1/track', body, options);
    expect([response.statusCode, response.json()]).toMatchObject([status, { reason }]);
    expect(fixture().batches).toHaveLength(0);
  });

  it('refuse a key without a source', async () => {
    start();
    fixture().authorization = `Bearer ${fixture().addKey(SCOPES, { source: undefined })}`;
    expect((await post('/v1/track', event)).json()).toMatchObject({ status: 403, reason: 'SOURCE_MISSING' });
  });

  it.each<[AppError, number, string | undefined]>([
    [new AppError('unavailable', 'POSTGRES_UNAVAILABLE', 'The database is unavailable.'), 503, '1'],
    [new AppError('resource_exhausted', 'OVERLOADED', 'Too much.', { retryAfterSeconds: 3 }), 429, '3'],
    [new AppError('deadline_exceeded', 'DEADLINE_EXCEEDED', 'Too late.'), 504, undefined],
    [new AppError('invalid_argument', 'INVALID_JSON', 'Not JSON.'), 400, undefined],
    [new AppError('invalid_argument', 'PAYLOAD_TOO_LARGE', 'Too large.'), 413, undefined],
  ])('answer as ingest does: %s', async (error, status, retryAfter) => {
    start({ ingest: { append: () => Promise.reject(error), ensureSource: () => Promise.resolve(1) } });
    const response = await post('/v1/track', event);
    expect(response.json()).toMatchObject({ status, reason: error.reason, detail: error.message });
    expect(response.headers['retry-after']).toBe(retryAfter);
  });
});
