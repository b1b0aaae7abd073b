import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@clientele/shared/log';
import { withRequest } from '@clientele/shared/request-context';
import {
  BACKGROUND_ROWS,
  buildInteractingArtifact,
  interactingMargin,
} from '../../test/fixtures/interacting-artifact.js';
import { DAY_MS, encodedState, NOW_MS, order, SECRET, userSubject } from '../../test/fixtures/shop.js';
import { shapleyValues } from '../../test/fixtures/shapley-values.js';
import { createMemoryGraph } from '../adapters/memory-graph.js';
import { createMemoryModelTable } from '../adapters/memory-model-table.js';
import { createMemoryStateReader } from '../adapters/memory-state-reader.js';
import { createMemoryStateRebuilder } from '../adapters/memory-state-rebuilder.js';
import type { Score, ScoreItem, ScoreResult } from '../domain/score-item.js';
import type { GraphOutput } from '../ports.js';
import { createLoadModel } from './load-model.js';
import { createResolveStates } from './resolve-states.js';
import { createScoreBatch } from './score-batch.js';

const log = createLogger({ service: 'scorer', level: 'silent' });
const artifact = buildInteractingArtifact();
/** Rows that explain one customer: 64 pairs, 2 walks, 4 steps that the graph computes. */
const EVALUATIONS = 512;
/** 250,000 evaluations. */
const CUSTOMERS_MAX = 488;

const item = (change: Partial<ScoreItem> = {}): ScoreItem => ({
  model: 'repurchase_60d',
  alias: 'champion',
  customers: [{ userId: 'ann' }],
  explain: 5,
  strict: false,
  atMs: undefined,
  requestId: 'request-1',
  ...change,
});
const strangers = (count: number) => Array.from({ length: count }, (_, index) => ({ userId: `user-${String(index)}` }));

async function setUp(change?: (output: GraphOutput) => GraphOutput) {
  const states = createMemoryStateReader();
  states.values.set(
    userSubject('ann'),
    encodedState([
      order('ann', { atMs: NOW_MS - 5 * DAY_MS, total: 30, country: 'FR' }),
      order('ann', { atMs: NOW_MS - 40 * DAY_MS, total: 12.5 }),
    ]),
  );
  let isLoaded = false;
  const graph = createMemoryGraph(artifact, (output) => (isLoaded && change !== undefined ? change(output) : output));
  const model = await createLoadModel(() => Promise.resolve(graph))(artifact);
  isLoaded = true;
  const table = createMemoryModelTable(log);
  const target = { model: 'repurchase_60d', alias: 'champion', version: 3, artifactId: artifact.artifactId } as const;
  table.retain([target]);
  table.serve(target, model);
  const rebuilder = createMemoryStateRebuilder();
  const resolveStates = createResolveStates({ states, rebuilder, clockMs: () => 0, log });
  const scoreBatch = createScoreBatch({ table, resolveStates, workspaceSecret: SECRET, nowMs: () => NOW_MS });
  /** Without that of the load. */
  const runs = (): readonly number[] => graph.runs.slice(1);
  return { scoreBatch, runs };
}

const scoresOf = (result: ScoreResult | undefined): readonly Score[] => {
  if (result === undefined || 'error' in result) throw new Error('refused');
  return result.scores;
};
const reasonOf = (result: ScoreResult | undefined): string =>
  result !== undefined && 'error' in result ? result.error.reason : 'scored';

describe('scoreBatch with sampled reasons', () => {
  let parts: Awaited<ReturnType<typeof setUp>>;
  const score = async (...items: ScoreItem[]) => parts.scoreBatch(items);

  beforeEach(async () => {
    parts = await setUp();
  });

  it('gives reasons near the Shapley values of the graph, each with its standard error', async () => {
    const [only] = scoresOf((await score(item()))[0]);
    const row = [1, 2, 42.5, 5, 2]; // ann: orders in 30 and 90 days, revenue, recency, FR
    expect(only).toMatchObject({
      method: 'sampled_shapley',
      margin: Math.fround(interactingMargin(row)),
      baseMargin: artifact.manifest.baseMargin,
    });
    const expected = shapleyValues(interactingMargin, BACKGROUND_ROWS, row);
    const columns = artifact.manifest.columns.map(({ name }) => name);
    expect(only!.reasons).toHaveLength(5);
    for (const { feature, contribution, standardError } of only!.reasons) {
      expect(standardError).toBeGreaterThan(0);
      expect(Math.abs(contribution - expected[columns.indexOf(feature)]!)).toBeLessThan(4 * standardError!);
    }
  });

  it('adds up: base margin, reasons and the rest are the margin', async () => {
    for (const explain of [0, 1, 3, 100])
      for (const only of scoresOf(
        (await score(item({ explain, customers: [{ userId: 'ann' }, ...strangers(2)] })))[0],
      )) {
        const listed = only.reasons.reduce((sum, { contribution }) => sum + contribution, only.baseMargin);
        expect(listed + only.otherContribution).toBeCloseTo(only.margin, 12);
        expect(only.reasons).toHaveLength(Math.min(5, explain));
        if (explain === 100) expect(Math.abs(only.otherContribution)).toBeLessThan(1e-6);
      }
  });

  it('explains those who ask in shared runs, and runs nothing more for the others', async () => {
    const results = await score(item({ explain: 0 }), item(), item({ explain: 0, customers: strangers(5) }), item());
    expect(results.map((result) => scoresOf(result)[0]!.reasons.length)).toEqual([0, 5, 0, 5]);
    const [margins, evaluations, ...more] = parts.runs();
    expect([margins, more]).toEqual([8, []]);
    expect(evaluations).toBeLessThanOrEqual(2 * EVALUATIONS);
    expect(scoresOf(results[1])).toEqual(scoresOf(results[3]));
    parts = await setUp();
    await score(item({ explain: 0, customers: strangers(1_000) }));
    expect(parts.runs()).toEqual([1_000]);
  });

  it('refuses to explain more customers at once than it can in time', async () => {
    const results = await score(
      item({ customers: strangers(CUSTOMERS_MAX + 1) }),
      item({ customers: strangers(CUSTOMERS_MAX + 1), explain: 0 }),
      item({ customers: strangers(CUSTOMERS_MAX) }),
      item(),
    );
    expect(results.map(reasonOf)).toEqual(['EXPLAIN_TOO_MANY', 'scored', 'scored', 'EXPLAIN_OVERLOADED']);
    expect(results[0]).toMatchObject({ error: { kind: 'invalid_argument' } });
    expect(results[3]).toMatchObject({ error: { kind: 'resource_exhausted', retryAfterSeconds: 1 } });
    expect(reasonOf((await score(item()))[0])).toBe('scored'); // the batch gave back what it took
  });

  it('counts the batches that are under way together', async () => {
    const full = item({ customers: strangers(CUSTOMERS_MAX) });
    const [first, second] = await Promise.all([score(full), score(item(), item({ explain: 0 }))]);
    expect(first.map(reasonOf)).toEqual(['scored']);
    expect(second.map(reasonOf)).toEqual(['EXPLAIN_OVERLOADED', 'scored']);
  });

  it('refuses those who ask when their runs fail, and answers the others', async () => {
    parts = await setUp((output) => {
      if (output.margins.length > 2) throw new Error('no memory');
      return output;
    });
    const results = await score(item({ explain: 0 }), item());
    expect(results.map(reasonOf)).toEqual(['scored', 'EXPLANATION_FAILED']);
    expect(results[1]).toMatchObject({ error: { kind: 'internal' } });
  });

  it('refuses only the request whose reasons come out wrong', async () => {
    parts = await setUp((output) =>
      output.margins.length > 2 ? { ...output, margins: output.margins.fill(NaN, 0, 1) } : output,
    );
    expect((await score(item(), item())).map(reasonOf)).toEqual(['EXPLANATION_DIFFERS', 'scored']);
  });

  it('begins no run for callers who have stopped waiting', async () => {
    const context = { requestId: 'late', deadlineMs: performance.now() - 1 };
    const results = await withRequest(context, () => score(item({ explain: 0 }), item()));
    expect(results.map(reasonOf)).toEqual(['scored', 'DEADLINE_EXCEEDED']);
    expect(parts.runs()).toEqual([2]);
  });
});
