import { describe, expect, it } from '@jest/globals';
import { AppError } from '@clientele/shared/errors';
import { fromProtoItem, toProtoResult } from './convert.js';

const item = { model: 'm', alias: 'champion', customers: [], explain: 0, strict: false, atTime: null, requestId: 'r' };
const atMsOf = (seconds: string, nanos: number) => fromProtoItem({ ...item, atTime: { seconds, nanos } }).atMs;

describe('fromProtoItem', () => {
  it('reads customers of either kind, and leaves a nameless one to the checks', () => {
    const customers = [{ userId: 'u' }, { anonymousId: 'a' }, {}];
    expect(fromProtoItem({ ...item, customers }).customers).toEqual([{ userId: 'u' }, { anonymousId: 'a' }, undefined]);
  });

  it('reads times to the millisecond, rounded down', () => {
    expect(fromProtoItem(item).atMs).toBeUndefined();
    expect(atMsOf('1763769600', 1_999_999)).toBe(1_763_769_600_001);
    expect(atMsOf('-1', 999_000_000)).toBe(-1);
  });

  it.each([
    ['253402300800', 0],
    ['-62135596801', 0],
    ['0', -1],
    ['0', 1_000_000_000],
  ])('gives NaN for the time %s s %d ns, which is out of range', (seconds, nanos) => {
    expect(atMsOf(seconds, nanos)).toBeNaN();
  });
});

describe('toProtoResult', () => {
  it('writes values by their kind, and none for what is missing', () => {
    const score = {
      customer: { userId: 'u' },
      known: true,
      model: 'm',
      version: 1,
      alias: 'champion',
      probability: 0.5,
      band: 'medium' as const,
      percentile: 0.4,
      margin: 0.1,
      baseMargin: 0.2,
      reasons: [
        { feature: 'a', value: 0, contribution: 1, standardError: 0.5 },
        { feature: 'b', value: 'DE', contribution: 2, standardError: 0 },
        { feature: 'c', value: undefined, contribution: 3, standardError: undefined },
      ],
      otherContribution: 0,
      method: 'linear' as const,
      scoreTimeMs: -1,
      degraded: false,
    };
    const written = toProtoResult({ scores: [score] }).scores?.[0];
    expect(written).toMatchObject({ scoreTime: { seconds: '-1', nanos: 999_000_000 } });
    expect(written?.reasons).toStrictEqual([
      { feature: 'a', number: 0, contribution: 1, standardError: 0.5 },
      { feature: 'b', category: 'DE', contribution: 2, standardError: 0 },
      { feature: 'c', contribution: 3 },
    ]);
  });

  it('writes an error with its gRPC code, without its cause', () => {
    const error = new AppError('not_found', 'MODEL_NOT_FOUND', 'No such model.', { cause: new Error('secret') });
    expect(toProtoResult({ error })).toEqual({
      scores: [],
      error: { code: 5, reason: 'MODEL_NOT_FOUND', message: 'No such model.' },
    });
  });
});
