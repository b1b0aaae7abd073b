import { describe, expect, it } from '@jest/globals';
import { checkBatchSize, checkItem, type ScoreItem } from './score-item.js';

const item: ScoreItem = {
  model: 'm',
  alias: 'champion',
  customers: [{ userId: 'u1' }],
  explain: 3,
  strict: false,
  atMs: undefined,
  requestId: 'r',
};

describe('checkItem', () => {
  it('accepts ids of 1 to 256 characters, of either kind', () => {
    const customers = [{ userId: 'x' }, { userId: 'x'.repeat(256) }, { anonymousId: 'x'.repeat(256) }];
    expect(checkItem({ ...item, customers }).customers).toEqual(customers);
  });

  it.each([
    { change: { model: '' }, reason: 'MODEL_MISSING' },
    { change: { alias: '' }, reason: 'ALIAS_MISSING' },
    { change: { customers: [] }, reason: 'CUSTOMERS_COUNT' },
    { change: { customers: Array.from({ length: 1_001 }, () => ({ userId: 'x' })) }, reason: 'CUSTOMERS_COUNT' },
    { change: { customers: [{ userId: '' }] }, reason: 'CUSTOMER_ID_INVALID' },
    { change: { customers: [{ userId: 'x'.repeat(257) }] }, reason: 'CUSTOMER_ID_INVALID' },
    { change: { customers: [{ anonymousId: '' }] }, reason: 'CUSTOMER_ID_INVALID' },
    { change: { customers: [undefined] }, reason: 'CUSTOMER_ID_INVALID' },
    { change: { explain: -1 }, reason: 'EXPLAIN_OUT_OF_RANGE' },
    { change: { explain: 101 }, reason: 'EXPLAIN_OUT_OF_RANGE' },
    { change: { atMs: NaN }, reason: 'AT_INVALID' },
  ])('refuses with $reason', ({ change, reason }) => {
    expect(() => checkItem({ ...item, ...change })).toThrow(
      expect.objectContaining({ reason, kind: 'invalid_argument' }),
    );
  });

  it('never repeats an id in its message', () => {
    expect(() => checkItem({ ...item, customers: [{ userId: 'secret-'.repeat(50) }] })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});

describe('checkBatchSize', () => {
  it.each([0, 1_001])('refuses %d requests', (count) => {
    expect(() => {
      checkBatchSize(count);
    }).toThrow(expect.objectContaining({ reason: 'ITEMS_COUNT' }));
  });
});
