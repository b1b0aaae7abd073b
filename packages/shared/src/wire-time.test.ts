import { describe, expect, it } from '@jest/globals';
import { fromWireTime, toWireTime } from './wire-time.js';

describe('wire times', () => {
  it.each([
    { ms: 0, wire: { seconds: '0', nanos: 0 } },
    { ms: 1_700_000_000_250, wire: { seconds: '1700000000', nanos: 250_000_000 } },
    { ms: -1, wire: { seconds: '-1', nanos: 999_000_000 } },
  ])('carry $ms ms there and back', ({ ms, wire }) => {
    expect(toWireTime(ms)).toEqual(wire);
    expect(fromWireTime(wire)).toBe(ms);
  });

  it('are cut to whole milliseconds', () => {
    expect(fromWireTime({ seconds: '-1', nanos: 1_999_999 })).toBe(-999);
  });
});
