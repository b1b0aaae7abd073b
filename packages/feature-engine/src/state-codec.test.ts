import { describe, expect, it } from '@jest/globals';
import { EMPTY_POPULATION } from '@clientele/contracts/training-set';
import type { LogEvent } from '@clientele/contracts/log-event';
import fc from 'fast-check';
import { DAY, eventsBefore, MIDNIGHT, orderAt, PURCHASES, VIEWS, VISITS } from '../test/sample-events.js';
import { compileViews, type CompiledViews } from './compile-views.js';
import { apply, emptyState, rawVector, vector, type CustomerState } from './customer-state.js';
import { decodeForward, decodeHeader, decodeState, encodeForward, encodeState } from './state-codec.js';
import {
  STATE_HEADER_OFFSETS,
  STATE_HEADER_SIZES,
  STATE_KIND_BYTES,
  stateKind,
  type StateStamp,
} from './state-header.js';
import { StateCodecError } from './state-codec-error.js';

const compiled = compileViews(VIEWS);
/** The payload of three events, taken from this codec's first release. */
const GOLDEN = [
  '720280a0cce69868010f6d2d3137393030333532303030303080b08cf4b168010f6d2d31373933343034383030303030',
  '0280a0cce698688090c08d1902a0f09582f5acdbe01b8088e0c60c010001018080a0f6f4acdbe01b0001270101a0f0f5',
  '0b000201426d1a94a20000000105626f6f6b73380180c0d9a1b168010f6d2d31373933333138343030303030000280a0',
  'cce698688090c08d190227012601010244450101409ef00000000000',
].join('');
const TARGET = 'a1b2c3d4-e5f6-8a90-9bcd-ef0123456789';
const STAMP: StateStamp = {
  logEpoch: 0x01020304,
  leaseEpoch: 0x05060708090a0b0cn,
  customerEpoch: 0x0d0e0f10,
  position: { epoch: 0x01020304, xid: 0x1112131415161718n, seq: 0x191a1b1c1d1e1f20n },
  maxAvailableAtMs: 0x019bcdef01234,
};

const stateOf = (events: readonly LogEvent[], views: CompiledViews = compiled): CustomerState =>
  events.reduce((state, event) => apply(views, state, event), emptyState(views));

const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (err) {
    if (err instanceof StateCodecError) return err.reason;
    throw err;
  }
  return 'none';
};

const stampArbitrary: fc.Arbitrary<StateStamp> = fc
  .record({
    logEpoch: fc.nat(),
    leaseEpoch: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    customerEpoch: fc.nat(),
    xid: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    seq: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    maxAvailableAtMs: fc.maxSafeNat(),
  })
  .map(({ xid, seq, ...stamp }) => ({ ...stamp, position: { epoch: stamp.logEpoch, xid, seq } }));

describe('the header', () => {
  it('has every field, big-endian, where the offsets say', () => {
    const bytes = encodeState(STAMP, compiled, emptyState(compiled));
    const slice = (field: keyof typeof STATE_HEADER_OFFSETS): string =>
      bytes.toString('hex', STATE_HEADER_OFFSETS[field], STATE_HEADER_OFFSETS[field] + STATE_HEADER_SIZES[field]);
    expect({
      codec: slice('codec'),
      kind: slice('kind'),
      logEpoch: slice('logEpoch'),
      leaseEpoch: slice('leaseEpoch'),
      customerEpoch: slice('customerEpoch'),
      xid: slice('xid'),
      seq: slice('seq'),
      maxAvailableAtMs: slice('maxAvailableAtMs'),
      viewCount: slice('viewCount'),
      viewHashes: slice('viewHashes'),
    }).toEqual({
      codec: '01',
      kind: '00',
      logEpoch: '01020304',
      leaseEpoch: '05060708090a0b0c',
      customerEpoch: '0d0e0f10',
      xid: '1112131415161718',
      seq: '191a1b1c1d1e1f20',
      maxAvailableAtMs: '00019bcdef01234'.padStart(16, '0'),
      viewCount: '02',
      viewHashes: compiled.viewHashes[0],
    });
    expect(STATE_KIND_BYTES).toEqual({ state: 0, forward: 1 });
  });

  it('comes back whole, from states and forwards', () => {
    fc.assert(
      fc.property(stampArbitrary, (stamp) => {
        const common = { ...stamp, codec: 1 };
        const state = encodeState(stamp, compiled, emptyState(compiled));
        expect(decodeHeader(state)).toEqual({ ...common, kind: 'state', viewHashes: compiled.viewHashes });
        expect(decodeState(compiled, state).header).toEqual(decodeHeader(state));
        expect(decodeForward(encodeForward(stamp, TARGET))).toEqual({
          header: { ...common, kind: 'forward', viewHashes: [] },
          targetSubjectId: TARGET,
        });
      }),
    );
  });

  it('orders as its positions do, byte by byte', () => {
    const positionOf = (stamp: StateStamp) => encodeForward(stamp, TARGET).subarray(18, 34);
    fc.assert(
      fc.property(stampArbitrary, stampArbitrary, (a, b) => {
        const [x, y] = [a, b].map(({ position }) => (position.xid << 64n) + position.seq);
        expect(Math.sign(Buffer.compare(positionOf(a), positionOf(b)))).toBe(x === y ? 0 : x! < y! ? -1 : 1);
      }),
    );
  });

  it.each([
    { name: 'a negative epoch', change: { logEpoch: -1, position: { ...STAMP.position, epoch: -1 } } },
    { name: 'a position of another epoch', change: { logEpoch: 1 } },
    { name: 'a time that is no number', change: { maxAvailableAtMs: NaN } },
    { name: 'a lease epoch beyond 64 bits', change: { leaseEpoch: 2n ** 64n } },
  ])('refuses $name', ({ change }) => {
    expect(() => encodeForward({ ...STAMP, ...change }, TARGET)).toThrow(
      expect.objectContaining({ name: 'RangeError' }),
    );
  });

  it('stores times before 1970 as 0', () => {
    expect(decodeHeader(encodeForward({ ...STAMP, maxAvailableAtMs: -5 }, TARGET)).maxAvailableAtMs).toBe(0);
  });
});

describe('states', () => {
  it('come back equal, and so do their bytes and vectors', () => {
    fc.assert(
      fc.property(eventsBefore(MIDNIGHT), (events) => {
        const state = stateOf(events);
        const bytes = encodeState(STAMP, compiled, state);
        const decoded = decodeState(compiled, bytes).state;
        expect(decoded).toEqual(state);
        expect(encodeState(STAMP, compiled, decoded).equals(bytes)).toBe(true);
        expect(rawVector(compiled, decoded, MIDNIGHT)).toEqual(rawVector(compiled, state, MIDNIGHT));
      }),
      { numRuns: 200 },
    );
  });

  it('give some of their views, in another order, the same values', () => {
    const turned = compileViews([VISITS, PURCHASES]);
    const one = compileViews([VISITS]);
    fc.assert(
      fc.property(eventsBefore(MIDNIGHT), (events) => {
        const bytes = encodeState(STAMP, compiled, stateOf(events));
        for (const views of [turned, one])
          expect(rawVector(views, decodeState(views, bytes).state, MIDNIGHT)).toEqual(
            rawVector(views, stateOf(events, views), MIDNIGHT),
          );
      }),
    );
  });

  it('of a customer with 20 orders in a year take less than 1,000 bytes', () => {
    const orders = Array.from({ length: 20 }, (_, i) =>
      orderAt(MIDNIGHT - 1 - i * 18 * DAY - i * 12_345, {
        properties: { total: 19.99 + i, category: `category ${i}` },
      }),
    );
    const identified = orderAt(MIDNIGHT - 1, {
      type: 'identify',
      event: null,
      traits: { country: 'DE', birth_year: 1980 },
    });
    expect(encodeState(STAMP, compiled, stateOf([...orders, identified])).length).toBeLessThan(1_000);
  });

  it('drop what no window reaches: ten years of daily orders are bounded by the windows', () => {
    const orders = Array.from({ length: 3_650 }, (_, i) =>
      orderAt(MIDNIGHT - 1 - i * DAY, { properties: { total: 5 } }),
    );
    const { state } = decodeState(compiled, encodeState(STAMP, compiled, stateOf(orders)));
    expect(state.views[0]?.events[0]?.tiles.hours.indexes.length).toBeLessThanOrEqual(9);
    expect(state.views[0]?.events[0]?.tiles.days.indexes.length).toBeLessThanOrEqual(366);
    expect(state.views[0]?.events[0]?.count).toBe(3_650);
  });

  it('keep their bytes from release to release', () => {
    const events = [
      orderAt(MIDNIGHT - 40 * DAY, { properties: { total: 12.5, category: 'books' } }),
      orderAt(MIDNIGHT - DAY, { properties: { total: 1e12 } }),
      orderAt(MIDNIGHT - 2 * DAY, { type: 'identify', event: null, traits: { country: 'DE', birth_year: 1980 } }),
    ];
    const bytes = encodeState(STAMP, compiled, stateOf(events));
    expect(bytes.toString('hex', STATE_HEADER_OFFSETS.viewHashes + 2 * STATE_HEADER_SIZES.viewHashes)).toBe(GOLDEN);
  });
});

describe('bytes that are not what is asked for', () => {
  const bytes = encodeState(STAMP, compiled, stateOf([orderAt(5, { properties: { total: 1 } })]));
  const changed = (offset: number, value: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(value, offset);
    return copy;
  };
  const other = compileViews([{ ...VISITS, version: 4 }]);

  it.each([
    { name: 'another codec', reason: 'STATE_CODEC_UNKNOWN', work: () => decodeState(compiled, changed(0, 2)) },
    { name: 'another kind', reason: 'STATE_CORRUPT', work: () => stateKind(changed(1, 2)) },
    { name: 'a view that is not there', reason: 'STATE_VIEWS_DIFFER', work: () => decodeState(other, bytes) },
    {
      name: 'a forward as a state',
      reason: 'STATE_CORRUPT',
      work: () => decodeState(compiled, encodeForward(STAMP, TARGET)),
    },
    { name: 'a state as a forward', reason: 'STATE_CORRUPT', work: () => decodeForward(bytes) },
    { name: 'nothing', reason: 'STATE_CORRUPT', work: () => decodeHeader(new Uint8Array(0)) },
    {
      name: 'more than it should be',
      reason: 'STATE_CORRUPT',
      work: () => decodeState(compiled, Buffer.concat([bytes, Buffer.of(0)])),
    },
  ])('$name: $reason', ({ reason, work }) => {
    expect(reasonOf(work)).toBe(reason);
  });

  it('refuses every state that is cut short', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(reasonOf(() => decodeState(compiled, bytes.subarray(0, length)))).toBe('STATE_CORRUPT');
  });

  const useAll = (damaged: Uint8Array): void => {
    const { state } = decodeState(compiled, damaged);
    vector(compiled, state, MIDNIGHT, EMPTY_POPULATION);
    apply(compiled, state, orderAt(MIDNIGHT, { properties: { total: 3, category: 'x' } }));
    encodeState(STAMP, compiled, state);
  };

  it('fails on damaged bytes with a StateCodecError or not at all', () => {
    const payload = STATE_HEADER_OFFSETS.viewHashes + 2 * STATE_HEADER_SIZES.viewHashes;
    fc.assert(
      fc.property(
        eventsBefore(MIDNIGHT, 20),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        (events, edits) => {
          const damaged = encodeState(STAMP, compiled, stateOf(events));
          for (const [at, value] of edits) damaged[payload + (at % (damaged.length - payload))] = value;
          reasonOf(() => {
            useAll(damaged);
          });
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('fails on arbitrary sections with a StateCodecError or not at all', () => {
    const one = compileViews([PURCHASES]);
    const header = encodeState(STAMP, one, emptyState(one)).subarray(0, 75);
    const byte = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }), fc.constant(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 100 }), (section) => {
        const damaged = Buffer.concat([header, Buffer.of(section.length), Buffer.from(section)]);
        reasonOf(() => vector(one, decodeState(one, damaged).state, MIDNIGHT, EMPTY_POPULATION));
      }),
      { numRuns: 3_000 },
    );
  });

  it('refuses a target that is no subject id', () => {
    expect(() => encodeForward(STAMP, 'someone')).toThrow(expect.objectContaining({ name: 'RangeError' }));
  });
});
