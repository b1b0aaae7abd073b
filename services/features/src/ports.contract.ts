import { beforeEach, describe, expect, it } from '@jest/globals';
import { FeatureView } from '@clientele/contracts/feature-view';
import { compileViews } from '@clientele/feature-engine/compile-views';
import { emptyState } from '@clientele/feature-engine/customer-state';
import { decodeHeader, encodeState } from '@clientele/feature-engine/state-codec';
import type { Cursor } from './domain/cursor.js';
import { PARTITIONS } from './domain/partition.js';
import type { EventLog, LeaseStore, PublishedView, StateStore, StateWrite, ViewStore } from './ports.js';

const published = (name: string, version: number): PublishedView => {
  const view = FeatureView.parse({
    view: name,
    version,
    features: [{ name: 'orders', event: 'Order Completed', aggregate: 'count', windows: ['7d'] }],
  });
  return { view, sha256: compileViews([view]).viewHashes[0] ?? '' };
};

/** @param make A store without views. */
export function describeViewStore(name: string, make: () => Promise<ViewStore>): void {
  describe(`${name} as a ViewStore`, () => {
    it('stores a version once and gives back what is stored', async () => {
      const views = await make();
      const first = published('shop', 2);
      expect(await views.publish(first, 9)).toEqual({ stored: first, created: true });
      expect(await views.publish(first, 9)).toEqual({ stored: first, created: false });
      const other = { ...first, sha256: 'f'.repeat(64) };
      expect(await views.publish(other, 9)).toEqual({ stored: first, created: false });
    });

    it('lists by name and version, hashes in the same order', async () => {
      const views = await make();
      const all = [published('b', 10), published('b', 9), published('a_b', 1), published('aa', 1)];
      for (const view of all) await views.publish(view, 9);
      const listed = await views.listViews();
      expect(listed.map(({ view }) => `${view.view}@${view.version}`)).toEqual(['a_b@1', 'aa@1', 'b@9', 'b@10']);
      expect(await views.listHashes()).toEqual(listed.map(({ sha256 }) => sha256));
    });

    it('stores no new version beyond the limit', async () => {
      const views = await make();
      const first = published('a', 1);
      await views.publish(first, 1);
      expect(await views.publish(published('b', 1), 1)).toEqual({ stored: undefined, created: false });
      expect(await views.publish(first, 1)).toEqual({ stored: first, created: false });
    });
  });
}

/** @param make A store without holder. @param pass Lets that many ms pass on the store's clock. */
export function describeLeaseStore(
  name: string,
  make: () => Promise<LeaseStore>,
  pass: (ms: number) => Promise<void>,
): void {
  describe(`${name} as a LeaseStore`, () => {
    it('gives all partitions to one holder until the lease ends', async () => {
      const leases = await make();
      const first = await leases.acquire('a', 200);
      expect(await leases.acquire('b', 200)).toBeUndefined();
      await pass(250);
      const second = await leases.acquire('b', 5_000);
      expect(second?.epoch).toBeGreaterThan(first?.epoch ?? 0n);
      expect(await leases.renew('a', first ?? { epoch: 0n }, 200)).toBe(false);
      expect(await leases.advance('a', first ?? { epoch: 0n }, { ttlMs: 200, aboveEpoch: 0n })).toBeUndefined();
      expect(await leases.acquire('a', 200)).toBeUndefined();
    });

    it('lasts as long as it is renewed, and no longer than until it is released', async () => {
      const leases = await make();
      const lease = (await leases.acquire('a', 200)) ?? { epoch: 0n };
      await pass(120);
      expect(await leases.renew('a', lease, 200)).toBe(true);
      await pass(120);
      expect(await leases.acquire('b', 200)).toBeUndefined();
      await leases.release('b');
      expect(await leases.acquire('b', 200)).toBeUndefined();
      await leases.release('a');
      expect(await leases.acquire('b', 200)).toBeDefined();
    });

    it('advances above its own epoch and any that is named', async () => {
      const leases = await make();
      const lease = (await leases.acquire('a', 5_000)) ?? { epoch: 0n };
      const next = (await leases.advance('a', lease, { ttlMs: 5_000, aboveEpoch: 0n })) ?? { epoch: 0n };
      expect(next.epoch).toBe(lease.epoch + 1n);
      expect(await leases.renew('a', lease, 5_000)).toBe(false);
      const far = await leases.advance('a', next, { ttlMs: 5_000, aboveEpoch: 5_000_000_000n });
      expect(far).toEqual({ epoch: 5_000_000_001n });
      expect((await leases.acquire('a', 5_000))?.epoch).toBeGreaterThan(5_000_000_001n);
    });
  });
}

export interface ContractEvent {
  readonly messageId: string;
  readonly event: string;
  readonly subjectId: string;
  readonly eventTimeMs: number;
  readonly availableAtMs: number;
}

/** @param make An empty log, and how to append to it: events in order, each call a commit of its own. */
export function describeEventLog(
  name: string,
  make: () => Promise<{ log: EventLog; append: (events: readonly ContractEvent[]) => Promise<void> }>,
): void {
  const made = (messageId: string, subjectId: string, hours: readonly [number, number]): ContractEvent => ({
    messageId,
    event: 'Order',
    subjectId,
    eventTimeMs: hours[0] * 3_600_000,
    availableAtMs: hours[1] * 3_600_000,
  });
  const EVENTS = [
    made('1', OTHER, [9, 9]),
    made('2', SUBJECT, [5, 8]),
    made('3', SUBJECT, [6, 6]),
    made('4', OTHER, [1, 1]),
  ];
  const ids = (pieces: Iterable<{ messageId: string }>): string =>
    [...pieces].map(({ messageId }) => messageId).join('');
  const idsOf = async (pieces: AsyncIterable<readonly { messageId: string }[]>): Promise<string> => {
    let all = '';
    for await (const piece of pieces) all += ids(piece);
    return all;
  };

  describe(`${name} as an EventLog`, () => {
    it('is described when it is empty', async () => {
      const { log } = await make();
      const description = await log.describe();
      expect(description).toMatchObject({ maxAvailableAtMs: undefined });
      expect(description.position).toEqual({ epoch: await log.currentEpoch(), xid: 0n, seq: 0n });
      expect(await log.readAfter(description.position, 9)).toEqual([]);
    });

    it('is read in order, in pieces, from any position', async () => {
      const { log, append } = await make();
      await append(EVENTS.slice(0, 3));
      await append(EVENTS.slice(3));
      const first = await log.readAfter({ epoch: 1, xid: 0n, seq: 0n }, 2);
      expect(ids(first)).toBe('12');
      const rest = await log.readAfter(first[1]!.position, 9);
      expect(ids(rest)).toBe('34');
      expect(rest[0]).toMatchObject({ type: 'track', eventTimeMs: 6 * 3_600_000, userId: null, properties: {} });
      const description = await log.describe();
      expect(description).toEqual({ position: rest[1]!.position, maxAvailableAtMs: 9 * 3_600_000 });
    });

    it('is read by subject', async () => {
      const { log, append } = await make();
      await append(EVENTS);
      expect(await idsOf(log.readSubjects([OTHER, SUBJECT]))).toBe('2314');
      expect(await idsOf(log.readSubjects([OTHER]))).toBe('14');
      expect(await log.knownSubjects([STRANGER, OTHER])).toEqual(new Set([OTHER]));
    });

    it('is scanned up to a position, by subject and then by either clock', async () => {
      const { log, append } = await make();
      await append(EVENTS);
      await log.withSnapshot(async ({ position, scan }) => {
        expect(await idsOf(scan(position, 'available'))).toBe('3241');
        expect(await idsOf(scan(position, 'happened'))).toBe('2341');
        const [, second] = await log.readAfter({ epoch: 1, xid: 0n, seq: 0n }, 2);
        expect(await idsOf(scan(second!.position, 'available'))).toBe('21');
      });
    });
  });
}

const STRANGER = '00000000-0000-8000-8000-000000000000';
const SUBJECT = '0a000000-0000-8000-8000-000000000001';
const OTHER = '0aff0000-0000-8000-8000-000000000001';
const VIEWS = compileViews([]);

/** A cursor or a state's stamp, written short. */
const at = (leaseEpoch: bigint, xid: bigint, seq: bigint, epoch = 1): Cursor => ({
  leaseEpoch,
  position: { epoch, xid, seq },
});
const stateAt = ({ leaseEpoch, position }: Cursor, subjectId = SUBJECT, maxAvailableAtMs = 0): StateWrite => {
  const stamp = { logEpoch: position.epoch, leaseEpoch, customerEpoch: 0, position, maxAvailableAtMs };
  return { subjectId, state: new Uint8Array(encodeState(stamp, VIEWS, emptyState(VIEWS))) };
};

/** @param make An empty store. */
export function describeStateStore(name: string, make: () => Promise<StateStore>): void {
  let store: StateStore;
  const stored = async (): Promise<ReturnType<typeof decodeHeader> | undefined> => {
    const [bytes] = await store.readStates([SUBJECT]);
    return bytes && decodeHeader(bytes);
  };
  const write = (from: Cursor | undefined, to: Cursor, states: readonly StateWrite[] = []): Promise<void> =>
    store.write([{ partition: 10, from, to, states }]);

  describe(`${name} as a StateStore`, () => {
    beforeEach(async () => {
      store = await make();
    });

    it('is empty at first, and reads states in the order they are asked for', async () => {
      expect(await store.readMarks()).toEqual({
        readyEpoch: undefined,
        builder: undefined,
        cursors: PARTITIONS.map(() => undefined),
      });
      const states = [stateAt(at(1n, 5n, 5n)), stateAt(at(1n, 5n, 6n), OTHER)];
      await write(undefined, at(1n, 5n, 6n), states);
      const read = await store.readStates([OTHER, STRANGER, SUBJECT]);
      expect(read.map((bytes) => bytes && [...bytes])).toEqual([
        [...states[1]!.state],
        undefined,
        [...states[0]!.state],
      ]);
      expect((await store.readMarks()).cursors[10]).toEqual(at(1n, 5n, 6n));
    });

    it('refuses a write from another cursor than the one that is there, and changes nothing', async () => {
      const cursor = at(2n, 255n, 256n);
      await write(undefined, cursor, [stateAt(cursor)]);
      for (const from of [undefined, at(2n, 255n, 255n), at(1n, 255n, 256n), at(2n, 255n, 256n, 2)])
        await expect(write(from, at(2n, 999n, 999n), [stateAt(at(2n, 999n, 999n))])).rejects.toMatchObject({
          reason: 'STORE_CHANGED',
        });
      expect((await stored())?.position).toEqual(cursor.position);
      expect((await store.readMarks()).cursors[10]).toEqual(cursor);
    });

    it('refuses a write under an older lease, and changes nothing', async () => {
      const cursor = at(256n, 1n, 1n);
      await write(undefined, cursor, [stateAt(cursor)]);
      const late = at(255n, 9n, 9n);
      await expect(write(cursor, late, [stateAt(late)])).rejects.toMatchObject({ reason: 'LEASE_LOST' });
      expect((await stored())?.position).toEqual(cursor.position);
      expect((await store.readMarks()).cursors[10]).toEqual(cursor);
    });

    it('keeps the newer state: by lease epoch, then log epoch, then position', async () => {
      let cursor: Cursor | undefined;
      const put = async (next: Cursor): Promise<void> => {
        const to = at(1_000n, 1n, 1n); // the cursor itself is of a lease that may write
        await write(cursor, to, [stateAt(next)]);
        cursor = to;
      };
      await put(at(127n, 128n, 300n));
      await put(at(127n, 128n, 299n));
      expect((await stored())?.position.seq).toBe(300n);
      await put(at(127n, 127n, 9_999n));
      expect((await stored())?.position.xid).toBe(128n);
      await put(at(126n, 200n, 1n, 5));
      expect((await stored())?.leaseEpoch).toBe(127n);
      await put(at(127n, 1n, 1n, 2));
      expect((await stored())?.position).toEqual({ epoch: 2, xid: 1n, seq: 1n });
      await put(at(128n, 0n, 1n, 1)); // a rebuild starts over under a lease epoch of its own
      expect((await stored())?.position).toEqual({ epoch: 1, xid: 0n, seq: 1n });
      await put(at(128n, 2n ** 63n, 2n ** 63n - 1n));
      await put(at(128n, 2n ** 31n, 1n));
      expect((await stored())?.position.xid).toBe(2n ** 63n);
    });

    it('changes nothing when the same position is written again', async () => {
      const cursor = at(1n, 1n, 1n);
      await write(undefined, cursor, [stateAt(cursor, SUBJECT, 1)]);
      await write(cursor, cursor, [stateAt(cursor, SUBJECT, 2)]);
      expect((await stored())?.maxAvailableAtMs).toBe(1);
    });

    it('says ready with its mark, and takes it back', async () => {
      const building = { leaseEpoch: 7n, baseLeaseEpoch: 6n, viewSetKey: 'views', ready: false };
      await expect(store.mark({ ...building, ready: true }, 3)).rejects.toMatchObject({ reason: 'STORE_CHANGED' });
      await store.mark(building, 3);
      expect(await store.readMarks()).toMatchObject({ readyEpoch: undefined, builder: building });
      await store.mark({ ...building, ready: true }, 3);
      expect(await store.readMarks()).toMatchObject({ readyEpoch: 3, builder: { ready: true } });
      await expect(store.mark({ ...building, leaseEpoch: 6n }, 3)).rejects.toMatchObject({ reason: 'LEASE_LOST' });
      expect((await store.readMarks()).readyEpoch).toBe(3);
      await store.mark(building, 3);
      expect((await store.readMarks()).readyEpoch).toBeUndefined();
    });
  });
}
