import { gzipSync } from 'node:zlib';
import { AppError, type ErrorKind } from '@clientele/shared/errors';
import { describe, expect, it } from '@jest/globals';
import { SCORE } from '../../app.fixture.js';
import { useHttpFixture, type PostOptions } from './http.fixture.js';

const { start, fixture, post } = useHttpFixture();

const KB = 1_024;
const score = '{"model":"m","customers":["u1"]}';
const gzip = { 'content-encoding': 'gzip' };

describe('POST /v1/score', () => {
  it('answers in the documented shape, with the customers as they were named', async () => {
    start();
    const response = await post('/v1/score', '{"model":"m","customers":["u1",{"anonymousId":"x"},{"userId":"u2"}]}');
    const { scoreTime, degraded, ...fields } = SCORE;
    const expected = { ...fields, at: scoreTime.toISOString() };
    expect(degraded).toBe(false);
    expect(response.json()).toEqual({
      scores: [
        { customer: 'u1', ...expected },
        { customer: { anonymousId: 'x' }, ...expected },
        { customer: { userId: 'u2' }, ...expected },
      ],
    });
  });

  it('says degraded when a score is', async () => {
    start({ scorer: { scoreBatch: () => Promise.resolve([{ scores: [{ ...SCORE, degraded: true }] }]) } });
    expect((await post('/v1/score', score)).json()).toMatchObject({ scores: [{ degraded: true }] });
  });

  // The reasons of scorer's README that a request which passed the gateway can meet; the fixture holds them to the document.
  it.each<[ErrorKind, string, number]>([
    ['invalid_argument', 'EXPLAIN_TOO_MANY', 400],
    ['failed_precondition', 'AT_BEFORE_STATE', 400],
    ['not_found', 'MODEL_NOT_FOUND', 404],
    ['not_found', 'ALIAS_NOT_FOUND', 404],
    ['not_found', 'CUSTOMER_NOT_FOUND', 404],
    ['resource_exhausted', 'EXPLAIN_OVERLOADED', 429],
    ['internal', 'SCORE_NOT_FINITE', 500],
    ['internal', 'EXPLANATION_DIFFERS', 500],
    ['internal', 'EXPLANATION_FAILED', 500],
    ['unavailable', 'MODEL_UNAVAILABLE', 503],
    ['unavailable', 'STATE_UNAVAILABLE', 503],
    ['deadline_exceeded', 'DEADLINE_EXCEEDED', 504],
  ])('passes on what scorer refuses: %s %s', async (kind, reason, status) => {
    const error = new AppError(kind, reason, 'No.', { retryAfterSeconds: 1 });
    start({ scorer: { scoreBatch: () => Promise.resolve([{ error }]) } });
    const response = await post('/v1/score', score);
    expect([response.statusCode, response.json()]).toMatchObject([status, { reason }]);
  });

  it('sends requests at the same time as one call', async () => {
    start();
    await fixture().app.http.ready();
    await post('/v1/score', score); // the key is known now
    const responses = await Promise.all(Array.from({ length: 50 }, () => post('/v1/score', score)));
    expect(responses.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(fixture().scored.map(({ length }) => length)).toEqual([1, 50]);
  });

  const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
  it.each<[string, string | Buffer, PostOptions, number, string]>([
    ['1e999 reasons', '{"model":"m","customers":["u"],"explain":1e999}', {}, 400, 'INVALID_ARGUMENT'],
    ['NaN', '{"model":"m","customers":["u"],"explain":NaN}', {}, 400, 'INVALID_JSON'],
    [
      'a number of 400 digits',
      `{"model":"m","customers":["u"],"explain":${'9'.repeat(400)}}`,
      {},
      400,
      'INVALID_ARGUMENT',
    ],
    ['__proto__', '{"model":"m","customers":["u"],"__proto__":{"polluted":1}}', {}, 400, 'INVALID_JSON'],
    [
      'constructor.prototype',
      '{"model":"m","customers":["u"],"constructor":{"prototype":{"polluted":1}}}',
      {},
      400,
      'INVALID_JSON',
    ],
    ['arrays in arrays', deep('[', ']', 300_000), {}, 400, 'INVALID_ARGUMENT'],
    ['objects in objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, {}, 400, 'INVALID_ARGUMENT'],
    ['deep customers', `{"model":"m","customers":${deep('[', ']', 100_000)}}`, {}, 400, 'INVALID_ARGUMENT'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xc0, 0x80, 0x22]), {}, 400, 'INVALID_ENCODING'],
    ['compressed JSON', gzipSync(score), { headers: gzip }, 415, 'UNSUPPORTED_CONTENT_ENCODING'],
    ['text', score, { type: 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['more than 1 MB', ' '.repeat(KB * KB + 1), {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['nothing', '', {}, 400, 'INVALID_JSON'],
  ])('refuses %s', async (_name, ...[body, options, status, reason]) => {
    start();
    const response = await post('/v1/score', body, options);
    expect([response.statusCode, response.json()]).toMatchObject([status, { reason }]);
    expect(response.body.length).toBeLessThan(2_000);
    expect(fixture().scored).toHaveLength(0);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('lists every wrong field of a request', async () => {
    start();
    const { detail } = (await post('/v1/score', '{"customers":[""],"explain":-1}')).json<{ detail: string }>();
    expect(detail).toMatch(/model: .*; customers\[0\]: .*; explain: /);
  });
});
