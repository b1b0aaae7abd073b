import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@clientele/shared/log';
import { linearMargin } from '@clientele/learners/linear-tables';
import { vector } from '@clientele/feature-engine/customer-state';
import { buildArtifact, POPULATION } from '../../test/fixtures/artifacts.js';
import { DAY_MS, encodedState, NOW_MS, order, SECRET, SHOP_VIEWS, userSubject } from '../../test/fixtures/shop.js';
import { createMemoryGraph } from '../adapters/memory-graph.js';
import { createMemoryModelTable } from '../adapters/memory-model-table.js';
import { createMemoryStateReader } from '../adapters/memory-state-reader.js';
import { createMemoryStateRebuilder } from '../adapters/memory-state-rebuilder.js';
import { readHistory } from '../domain/encoded-state.js';
import { createLinearExplainer } from '../domain/explainer.js';
import type { Score, ScoreItem, ScoreResult } from '../domain/score-item.js';
import type { GraphOutput } from '../ports.js';
import { createResolveStates } from './resolve-states.js';
import { createScoreBatch } from './score-batch.js';

const log = createLogger({ service: 'scorer', level: 'silent' });
const MODEL = 'repurchase_60d';
const artifact = buildArtifact();
const annState = encodedState([
  order('ann', { atMs: NOW_MS - 5 * DAY_MS, total: 30, country: 'FR' }),
  order('ann', { atMs: NOW_MS - 40 * DAY_MS, total: 12.5 }),
]);

const item = (change: Partial<ScoreItem> = {}): ScoreItem => ({
  model: MODEL,
  alias: 'champion',
  customers: [{ userId: 'ann' }],
  explain: 2,
  strict: false,
  atMs: undefined,
  requestId: 'request-1',
  ...change,
});

function setUp(change?: (output: GraphOutput) => GraphOutput) {
  const states = createMemoryStateReader();
  const rebuilder = createMemoryStateRebuilder();
  const table = createMemoryModelTable(log);
  const graph = createMemoryGraph(artifact, change);
  const { artifactId, manifest, tables } = artifact;
  const model = { artifactId, manifest, views: SHOP_VIEWS, explainer: createLinearExplainer(tables), graph };
  const targets = (['champion', 'shadow'] as const).map((alias) => ({ model: MODEL, alias, version: 3, artifactId }));
  table.retain(targets);
  for (const target of targets) table.serve(target, model);
  const resolveStates = createResolveStates({ states, rebuilder, clockMs: () => 0, log });
  const scoreBatch = createScoreBatch({ table, resolveStates, workspaceSecret: SECRET, nowMs: () => NOW_MS });
  states.values.set(userSubject('ann'), annState);
  rebuilder.values.set(userSubject('ann'), annState);
  return { states, rebuilder, table, graph, scoreBatch, targets };
}

const scoresOf = (result: ScoreResult | undefined): readonly Score[] => {
  if (result === undefined || 'error' in result) throw new Error('refused');
  return result.scores;
};
const reasonOf = (result: ScoreResult | undefined): string =>
  result !== undefined && 'error' in result ? result.error.reason : 'scored';

describe('scoreBatch', () => {
  let parts = setUp();
  const score = async (...items: ScoreItem[]) => parts.scoreBatch(items);

  beforeEach(() => {
    parts = setUp();
  });

  it('scores a customer with the features of its state as of now', async () => {
    const [only] = scoresOf((await score(item({ explain: 100 })))[0]);
    const history = readHistory(annState, SHOP_VIEWS);
    const row = vector(SHOP_VIEWS, history!.state, NOW_MS, POPULATION);
    expect(only).toMatchObject({
      customer: { userId: 'ann' },
      known: true,
      degraded: false,
      model: MODEL,
      version: 3,
      alias: 'champion',
      margin: Math.fround(linearMargin(artifact.tables, row)),
      baseMargin: artifact.tables.baseMargin,
      method: 'linear',
      scoreTimeMs: NOW_MS,
    });
    expect(Object.fromEntries(only!.reasons.map(({ feature, value }) => [feature, value]))).toEqual({
      'purchases.orders_30d': 1,
      'purchases.orders_90d': 2,
      'purchases.revenue_90d': 42.5,
      'purchases.recency_days': 5,
      'purchases.country': 'FR',
    });
  });

  it('scores a stranger as an empty history, without values for what is missing', async () => {
    const [only] = scoresOf((await score(item({ customers: [{ anonymousId: 'nobody' }], explain: 100 })))[0]);
    expect(only).toMatchObject({ known: false, customer: { anonymousId: 'nobody' } });
    const values = new Map(only!.reasons.map(({ feature, value }) => [feature, value]));
    expect(values.get('purchases.orders_30d')).toBe(0);
    expect(values.get('purchases.recency_days')).toBeUndefined();
    expect(values.get('purchases.country')).toBeUndefined();
  });

  it('adds up: base margin, reasons and the rest are the margin', async () => {
    for (const explain of [0, 1, 3, 100]) {
      const [only] = scoresOf((await score(item({ explain })))[0]);
      const listed = only!.reasons.reduce((sum, { contribution }) => sum + contribution, only!.baseMargin);
      expect(listed + only!.otherContribution).toBeCloseTo(only!.margin, 12);
      if (explain === 100) expect(Math.abs(only!.otherContribution)).toBeLessThan(1e-5);
    }
  });

  it('refuses bad requests without failing their neighbours, in order', async () => {
    const results = await score(
      item(),
      item({ model: 'nothing' }),
      item({ alias: 'challenger' }),
      item({ customers: [] }),
      item({ customers: [{ userId: 'nobody' }], strict: true }),
      item({ customers: [{ userId: 'x'.repeat(257) }] }),
      item({ atMs: NOW_MS - 6 * DAY_MS }),
      item({ explain: 101 }),
      item({ customers: [{ userId: 'nobody' }] }),
    );
    expect(results.map(reasonOf)).toEqual([
      'scored',
      'MODEL_NOT_FOUND',
      'ALIAS_NOT_FOUND',
      'CUSTOMERS_COUNT',
      'CUSTOMER_NOT_FOUND',
      'CUSTOMER_ID_INVALID',
      'AT_BEFORE_STATE',
      'EXPLAIN_OUT_OF_RANGE',
      'scored',
    ]);
  });

  it('makes one read and one run for a whole batch, over aliases of one artifact', async () => {
    const customers = [{ userId: 'ann' }, { userId: 'bob' }];
    const results = await score(
      item({ customers }),
      item({ alias: 'shadow' }),
      item({ strict: true, atMs: NOW_MS + 1 }),
    );
    expect(results.map((result) => scoresOf(result).length)).toEqual([2, 1, 1]);
    expect(parts.graph.runs).toEqual([4]);
    expect(parts.states.reads).toHaveLength(1);
    expect(scoresOf(results[1])[0]).toMatchObject({ alias: 'shadow' });
  });

  it('scores as of the time asked for, if it is after all that is known', async () => {
    const atMs = NOW_MS - 5 * DAY_MS + 1;
    const [only] = scoresOf((await score(item({ atMs, explain: 100 })))[0]);
    expect(only).toMatchObject({ scoreTimeMs: atMs });
    expect(reasonOf((await score(item({ atMs: atMs - 1 })))[0])).toBe('AT_BEFORE_STATE');
  });

  it('scores just after the newest event when that lies in the future', async () => {
    const newestMs = NOW_MS + 3 * DAY_MS;
    parts.states.values.set(userSubject('ann'), encodedState([order('ann', { atMs: newestMs })]));
    expect(scoresOf((await score(item()))[0])[0]).toMatchObject({ scoreTimeMs: newestMs + 1 });
  });

  it('says degraded when states come from the log, and refuses when they cannot', async () => {
    parts.states.isDown = true;
    expect(scoresOf((await score(item()))[0])[0]).toMatchObject({ known: true, degraded: true });
    parts.rebuilder.isDown = true;
    const [result] = await score(item());
    expect(result).toMatchObject({ error: { kind: 'unavailable', reason: 'STATE_UNAVAILABLE' } });
  });

  it('refuses a score that is not finite, and only that', async () => {
    parts = setUp(({ margins, probabilities }) => ({
      margins,
      probabilities: probabilities.map((value, row) => (row === 1 ? NaN : value)),
    }));
    expect((await score(item(), item(), item())).map(reasonOf)).toEqual(['scored', 'SCORE_NOT_FINITE', 'scored']);
  });

  it('refuses reasons that do not add up to the margin', async () => {
    parts = setUp((output) => ({ ...output, margins: output.margins.map((margin) => margin + 0.01) }));
    expect((await score(item())).map(reasonOf)).toEqual(['EXPLANATION_DIFFERS']);
  });

  it('refuses the requests of a model whose run fails', async () => {
    parts = setUp(() => {
      throw new Error('no memory');
    });
    expect((await score(item(), item({ model: 'nothing' }))).map(reasonOf)).toEqual(['INTERNAL', 'MODEL_NOT_FOUND']);
  });

  it('takes 5,000 customers and refuses the requests that go beyond', async () => {
    const customers = Array.from({ length: 1_000 }, (_, index) => ({ userId: `user-${String(index)}` }));
    const results = await score(...Array.from({ length: 5 }, () => item({ customers })), item());
    expect(results.map(reasonOf)).toEqual([...Array.from({ length: 5 }, () => 'scored'), 'BATCH_TOO_LARGE']);
    expect(parts.graph.runs).toEqual([5_000]);
  });

  it('keeps a model until the batch that uses it is done', async () => {
    const running = score(item());
    const other = buildArtifact({ seed: 2 });
    const graph = createMemoryGraph(other);
    for (const target of parts.targets)
      parts.table.serve(
        { ...target, version: 4, artifactId: other.artifactId },
        { ...other, views: SHOP_VIEWS, explainer: createLinearExplainer(other.tables), graph },
      );
    expect(parts.graph.isDisposed()).toBe(false);
    expect(scoresOf((await running)[0])[0]).toMatchObject({ version: 3 });
    expect(parts.graph.isDisposed()).toBe(true);
    expect(scoresOf((await score(item()))[0])[0]).toMatchObject({ version: 4 });
  });
});
