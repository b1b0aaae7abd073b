import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecordBatchReader, tableFromIPC } from 'apache-arrow';
import { createTrainingSetHash, type TrainingSetBatch } from '@clientele/contracts/training-set-hash';
import { TrainingSetHeader, type Split } from '@clientele/contracts/training-set';
import { compileViews } from '@clientele/feature-engine/compile-views';
import { vector } from '@clientele/feature-engine/customer-state';
import type { BuildTrainingSetRequest } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetRequest';
import type { BuildTrainingSetResponse__Output } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetResponse';
import { callServerStream, type StreamMethod } from '@clientele/shared/grpc-client';
import { toWireTime } from '@clientele/shared/wire-time';
import { parquetReadObjects } from 'hyparquet';
import { makeShopEvents, startApp, type TestApp } from './app-fixture.js';
import { appendEvents, testSubjectId, until, type TestEvent } from './fixture.js';
import { isReady, PURCHASES, storedState } from './tail-fixture.js';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);
const COMPILED = compileViews([PURCHASES]);
const day = (days: number): number => START_MS + days * DAY_MS;

let app: TestApp;
const EVENTS = makeShopEvents(
  9_000,
  Array.from({ length: 900 }, (_, index) => testSubjectId(index)),
  START_MS,
);

beforeAll(async () => {
  app = await startApp();
  for (let start = 0; start < EVENTS.length; start += 1_000)
    await appendEvents(app.database.pool, EVENTS.slice(start, start + 1_000));
  await app.publishView(PURCHASES);
}, 60_000);
afterAll(() => app.stop());

const SPEC = {
  featureViews: ['purchases@1'],
  target: { event: 'Order Completed', within: { seconds: String(20 * 86_400), nanos: 0 } },
  population: { event: 'Order Completed', identified: true },
  cutoffs: [
    { cutoffTime: toWireTime(day(90)), split: 'SPLIT_TEST' as const },
    { cutoffTime: toWireTime(day(30)), split: 'SPLIT_TRAIN' as const },
    { cutoffTime: toWireTime(day(50) + 123), split: 'SPLIT_TRAIN' as const },
    { cutoffTime: toWireTime(day(70)), split: 'SPLIT_VALIDATION' as const },
  ],
  includeLate: false,
} satisfies BuildTrainingSetRequest;

interface Streamed {
  readonly trainingSetId: string;
  readonly header: TrainingSetHeader;
  readonly position: { readonly xid: string; readonly seq: string; readonly epoch: number };
  readonly ipc: Buffer;
  readonly chunkSizes: readonly number[];
  readonly rowCount: number;
  readonly sha256: string;
}

const buildTrainingSet: StreamMethod<BuildTrainingSetRequest, BuildTrainingSetResponse__Output> = (...args) =>
  app.client.buildTrainingSet(...args);

async function build(request: BuildTrainingSetRequest): Promise<Streamed> {
  const chunks: Buffer[] = [];
  const kinds: string[] = [];
  let found: Partial<Streamed> = {};
  const parts = callServerStream(buildTrainingSet, request, { timeoutMs: 60_000 });
  for await (const { header, ipc, trailer, part } of parts) {
    kinds.push(part ?? '');
    if (ipc) chunks.push(ipc);
    if (header) {
      const parsed = TrainingSetHeader.parse(JSON.parse(header.headerJson));
      found = { trainingSetId: header.trainingSetId, header: parsed, position: header.position! };
    }
    if (trailer) found = { ...found, rowCount: Number(trailer.rowCount), sha256: trailer.sha256 };
  }
  expect([kinds[0], kinds.at(-1), kinds.indexOf('trailer')]).toEqual(['header', 'trailer', kinds.length - 1]);
  return { ...(found as Streamed), ipc: Buffer.concat(chunks), chunkSizes: chunks.map(({ length }) => length) };
}

/** Rows of the stream, as plain values. */
function rowsOf({ ipc, header }: Streamed) {
  const table = tableFromIPC(ipc);
  const column = (name: string): unknown[] => [...table.getChild(name)!];
  return {
    customerId: column('customer_id') as string[],
    cutoffMs: column('cutoff').map(Number),
    split: column('split') as Split[],
    label: column('label') as number[],
    features: header.columns.map(({ name }) => column(name) as number[]),
  };
}

const toBatch = (rows: ReturnType<typeof rowsOf>): TrainingSetBatch => ({
  ...rows,
  label: Float64Array.from(rows.label),
  features: rows.features.map((values) => Float64Array.from(values)),
});

/** Whether the event may be used before `cutoffMs`. */
const isUsable = (event: TestEvent, cutoffMs: number, includeLate: boolean): boolean =>
  event.eventTimeMs < cutoffMs && (includeLate || (event.availableAtMs ?? event.eventTimeMs) < cutoffMs);

/** Customer ids, labels and two feature columns, found by looking at all events for each row. */
function expectedRows(known: readonly TestEvent[], includeLate: boolean) {
  const cutoffs = [day(30), day(50) + 123, day(70), day(90)];
  return cutoffs.flatMap((cutoffMs) => {
    const subjects = new Map<string, TestEvent[]>();
    for (const event of known) subjects.set(event.subjectId, [...(subjects.get(event.subjectId) ?? []), event]);
    return [...subjects]
      .filter(([, own]) => {
        const seen = own.filter((event) => isUsable(event, cutoffMs, includeLate));
        return seen.some((e) => e.event === 'Order Completed') && seen.some(({ userId }) => userId != null);
      })
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([customerId, own]) => {
        const orders = own.filter((e) => e.event === 'Order Completed');
        const past = orders.filter((e) => isUsable(e, cutoffMs, includeLate));
        const bought = orders.some((e) => e.eventTimeMs >= cutoffMs && e.eventTimeMs < cutoffMs + 20 * DAY_MS);
        const lastMs = Math.max(...past.map(({ eventTimeMs }) => eventTimeMs));
        const cents = past.reduce((sum, { properties }) => sum + Math.round(Number(properties?.total) * 100), 0);
        return {
          customerId,
          cutoffMs,
          label: bought ? 1 : 0,
          recency: (cutoffMs - lastMs) / DAY_MS,
          mean: cents / past.length / 100,
        };
      });
  });
}

describe('BuildTrainingSet', () => {
  it('streams population, labels and features as a look at all events finds them', async () => {
    for (const includeLate of [false, true]) {
      const streamed = await build({ ...SPEC, includeLate });
      const rows = rowsOf(streamed);
      const expected = expectedRows(EVENTS, includeLate);
      expect(rows.customerId).toEqual(expected.map(({ customerId }) => customerId));
      expect(rows.cutoffMs).toEqual(expected.map(({ cutoffMs }) => cutoffMs));
      expect(rows.label).toEqual(expected.map(({ label }) => label));
      const columns = streamed.header.columns.map(({ name }) => name);
      expect(rows.features[columns.indexOf('purchases.recency_days')]).toEqual(expected.map(({ recency }) => recency));
      const means = rows.features[columns.indexOf('purchases.order_value')]!;
      means.forEach((mean, row) => {
        expect(mean).toBeCloseTo(expected[row]!.mean, 9);
      });
      expect(new Set(rows.split)).toEqual(new Set(['train', 'validation', 'test']));
    }
  }, 60_000);

  it('has the sha256 of what it streams, in the stream, the manifest and the file', async () => {
    const streamed = await build(SPEC);
    const rows = rowsOf(streamed);
    const hash = createTrainingSetHash(streamed.header.columns);
    hash.update(toBatch(rows));
    expect(streamed.rowCount).toBe(rows.label.length);
    expect(streamed.sha256).toBe(hash.digest());

    const folder = join(app.dataDir, 'training-sets', streamed.trainingSetId);
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      id: streamed.trainingSetId,
      sha256: streamed.sha256,
      rowCount: rows.label.length,
    });
    const { rows: stored } = await app.database.pool.query<{ manifest: unknown; path: string }>(
      'SELECT manifest, path FROM features.training_set WHERE id = $1',
      [streamed.trainingSetId],
    );
    expect(stored).toEqual([{ manifest, path: join('training-sets', streamed.trainingSetId) }]);
    const bytes = await readFile(join(folder, 'rows.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const kept = await parquetReadObjects({ file: file });
    expect(kept.map(({ customer_id }) => customer_id as string)).toEqual(rows.customerId);
    expect(kept.map(({ cutoff }) => (cutoff as Date).getTime())).toEqual(rows.cutoffMs);
    streamed.header.columns.forEach(({ name }, index) => {
      expect(kept.map((row): unknown => row[name])).toEqual(rows.features[index]);
    });
    expect((await readdir(join(app.dataDir, 'training-sets'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect((await build(SPEC)).sha256).toBe(streamed.sha256);
  });

  it('keeps to the limits of batches and chunks', async () => {
    const cutoffs = Array.from({ length: 40 }, (_, index) => ({
      cutoffTime: toWireTime(day(60) + index * 3_600_000),
      split: 'SPLIT_TRAIN' as const,
    }));
    const streamed = await build({ ...SPEC, population: { event: 'Order Completed', identified: false }, cutoffs });
    expect(streamed.rowCount).toBeGreaterThan(20_000);
    expect(Math.max(...streamed.chunkSizes)).toBeLessThanOrEqual(1_048_576);
    const batches = [...RecordBatchReader.from(streamed.ipc)].map(({ numRows }) => numRows);
    expect(Math.max(...batches)).toBe(2_048);
    expect(batches.reduce((sum, rows) => sum + rows, 0)).toBe(streamed.rowCount);
  }, 60_000);

  it('is, bit for bit, what the states in Redis say at the same position', async () => {
    await until(() => isReady(app.redis), 20_000);
    const atMs = day(200);
    const streamed = await build({
      ...SPEC,
      population: { event: 'Order Completed', identified: false },
      cutoffs: [{ cutoffTime: toWireTime(atMs), split: 'SPLIT_TRAIN' }],
    });
    const rows = rowsOf(streamed);
    expect(rows.customerId.length).toBeGreaterThan(800);
    for (const [row, customerId] of rows.customerId.entries()) {
      const { state } = (await storedState(app.redis, customerId))!;
      const online = vector(COMPILED, state, atMs, streamed.header.population);
      const offline = Float64Array.from(rows.features, (values) => values[row] ?? 0);
      expect(Buffer.from(online.buffer).equals(Buffer.from(offline.buffer))).toBe(true);
    }
  }, 30_000);

  it('knows nothing of what comes after its position', async () => {
    const { rows } = await app.database.pool.query<{ epoch: number; xid: string; seq: string }>(
      'SELECT epoch, xid, seq FROM ingest.event WHERE message_id = $1',
      ['m5999'],
    );
    const streamed = await build({ ...SPEC, position: rows[0]! });
    const known = await app.database.pool.query<{ message_id: string }>(
      'SELECT message_id FROM ingest.event WHERE (xid, seq) <= ($1, $2)',
      [rows[0]!.xid, rows[0]!.seq],
    );
    const ids = new Set(known.rows.map(({ message_id }) => message_id));
    const expected = expectedRows(
      EVENTS.filter(({ messageId }) => ids.has(messageId)),
      false,
    );
    expect(rowsOf(streamed).label).toEqual(expected.map(({ label }) => label));
    expect(streamed.position).toEqual(rows[0]);
  });

  it.each<[string, string, BuildTrainingSetRequest]>([
    ['a view that is not published', 'VIEW_NOT_FOUND', { ...SPEC, featureViews: ['purchases@7'] }],
    ['nobody in the population', 'NO_ROWS', { ...SPEC, population: { event: 'Nothing', identified: false } }],
    ['a position that is to come', 'POSITION_NOT_READABLE', { ...SPEC, position: { epoch: 1, xid: 2 ** 50, seq: 1 } }],
    ['a position of another epoch', 'POSITION_NOT_READABLE', { ...SPEC, position: { epoch: 3, xid: 1, seq: 1 } }],
    ['no views', 'TRAINING_SET_SPEC_INVALID', { ...SPEC, featureViews: [] }],
    ['no target', 'TRAINING_SET_SPEC_INVALID', { ...SPEC, target: null }],
    ['a horizon of nothing', 'TRAINING_SET_SPEC_INVALID', { ...SPEC, target: { event: 'x', within: { seconds: 0 } } }],
    ['no cutoff for training', 'TRAINING_SET_SPEC_INVALID', { ...SPEC, cutoffs: SPEC.cutoffs.slice(0, 1) }],
    ['a cutoff twice', 'TRAINING_SET_SPEC_INVALID', { ...SPEC, cutoffs: [...SPEC.cutoffs, SPEC.cutoffs[1]!] }],
    [
      'a split that is not stated',
      'TRAINING_SET_SPEC_INVALID',
      { ...SPEC, cutoffs: [{ cutoffTime: toWireTime(day(3)) }] },
    ],
  ])('refuses %s', async (_, reason, request) => {
    await expect(build(request)).rejects.toMatchObject({ reason });
  });

  it('refuses two versions of one view, whose columns have the same names', async () => {
    await app.publishView({ ...PURCHASES, version: 2 });
    const request = { ...SPEC, featureViews: ['purchases@1', 'purchases@2'] };
    await expect(build(request)).rejects.toMatchObject({ kind: 'invalid_argument', reason: 'FEATURE_COLUMN_TAKEN' });
  });
});
