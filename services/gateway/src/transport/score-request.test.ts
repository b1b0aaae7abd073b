import { AppError } from '@clientele/shared/errors';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseScoreRequest } from './score-request.js';

const valid = { model: 'm', customers: ['u1'] };

function refusal(input: unknown): string {
  try {
    parseScoreRequest(input);
  } catch (err) {
    if (err instanceof AppError && err.kind === 'invalid_argument') return err.message;
    throw err;
  }
  return 'accepted';
}

describe('parseScoreRequest', () => {
  it('fills in what is left out', () => {
    expect(parseScoreRequest(valid)).toEqual({
      model: 'm',
      alias: 'champion',
      customers: [{ userId: 'u1' }],
      explain: 0,
      strict: false,
      at: undefined,
    });
  });

  it('takes both ways to name a customer, and any offset in the time', () => {
    const request = parseScoreRequest({
      ...valid,
      customers: [{ userId: 'u1' }, { anonymousId: 'a1' }],
      at: '2026-11-22T06:00:00+01:00',
    });
    expect(request.customers).toEqual([{ userId: 'u1' }, { anonymousId: 'a1' }]);
    expect(request.at?.toISOString()).toBe('2026-11-22T05:00:00.000Z');
  });

  it.each<[string, object, RegExp]>([
    ['no model', { customers: ['u1'] }, /^model: /],
    ['a path for a model', { ...valid, model: '../etc' }, /^model: must be the name of a model$/],
    ['no customers', { ...valid, customers: [] }, /^customers: /],
    ['too many customers', { ...valid, customers: Array<string>(1_001).fill('u') }, /^customers: /],
    ['an empty id', { ...valid, customers: ['u1', ''] }, /^customers\[1\]: /],
    ['an id with NUL', { ...valid, customers: ['a\0b'] }, /^customers\[0\]: /],
    ['half a character', { ...valid, customers: ['\ud800'] }, /^customers\[0\]: /],
    ['both ids', { ...valid, customers: [{ userId: 'u', anonymousId: 'a' }] }, /^customers\[0\]: /],
    ['NaN reasons', { ...valid, explain: NaN }, /^explain: /],
    ['infinitely many reasons', { ...valid, explain: Infinity }, /^explain: /],
    ['half a reason', { ...valid, explain: 0.5 }, /^explain: /],
    ['a number as text', { ...valid, explain: '3' }, /^explain: /],
    ['a time without an offset', { ...valid, at: '2026-11-22T05:00:00' }, /^at: /],
    ['a day that there is not', { ...valid, at: '2026-02-30T00:00:00Z' }, /^at: /],
    ['an unknown alias', { ...valid, alias: 'best' }, /^alias: /],
  ])('refuses %s, naming the field', (_name, input, message) => {
    expect(refusal(input)).toMatch(message);
  });

  it('refuses unknown fields without repeating them', () => {
    const message = refusal({ ...valid, ['secret'.repeat(1_000)]: 1 });
    expect(message).toBe('only model, alias, customers, explain, strict, at may be given');
  });

  it('refuses a __proto__ field and stays unpolluted', () => {
    refusal(JSON.parse('{"model":"m","customers":["u"],"__proto__":{"polluted":1}}'));
    expect(refusal(JSON.parse('{"model":"m","customers":[{"userId":"u","__proto__":{"polluted":1}}]}'))).not.toBe(
      'accepted',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('answers anything with a request or a refusal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ model: fc.anything(), customers: fc.anything() })), (input) => {
        refusal(input);
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});
