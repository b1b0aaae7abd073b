import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { READY_KEY, stateKey } from '@clientele/feature-engine/state-keys';
import { testServer } from '@clientele/shared/testing';
import { makeFolder, startScorer, type ScorerUnderTest } from './fixtures/harness.js';
import { BACKGROUND_ROWS, buildInteractingArtifact, interactingMargin } from './fixtures/interacting-artifact.js';
import { startFeatures, startTrainer, type FeaturesPeer, type TrainerPeer } from './fixtures/peers.js';
import { shapleyValues } from './fixtures/shapley-values.js';
import { DAY_MS, encodedState, NOW_MS, order, userSubject } from './fixtures/shop.js';

const REDIS_URL = testServer('TEST_REDIS_URL');
const artifact = buildInteractingArtifact();
const served = { model: 'repurchase_60d', alias: 'champion', version: 1, artifactId: artifact.artifactId } as const;
const item = (change: object = {}) => ({
  model: served.model,
  alias: served.alias,
  customers: [{ userId: 'ann' }],
  explain: 5,
  requestId: 'request-1',
  ...change,
});

describe('ScoreBatch of a graph with an interaction', () => {
  const redis = new Redis(REDIS_URL);
  let trainer: TrainerPeer;
  let features: FeaturesPeer;
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let scorer: ScorerUnderTest;

  beforeEach(async () => {
    await redis.flushdb();
    await redis.set(READY_KEY, '1');
    const orders = [5, 40].map((days) => order('ann', { atMs: NOW_MS - days * DAY_MS, total: 20, country: 'FR' }));
    await redis.set(stateKey(userSubject('ann')), encodedState(orders));
    [trainer, features, folder] = await Promise.all([startTrainer(), startFeatures(), makeFolder()]);
    trainer.artifacts.set(artifact.artifactId, artifact.files);
    trainer.setAliases(served);
    const ports = { trainerPort: trainer.port, featuresPort: features.port };
    scorer = await startScorer({ redisUrl: REDIS_URL, ...ports, dataFolder: folder.path });
    while (!(await scorer.isServing())) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  afterEach(async () => {
    await scorer.stop();
    await Promise.all([trainer.stop(), features.stop(), folder.remove()]);
  });
  afterAll(async () => {
    await redis.flushdb();
    redis.disconnect();
  });

  it('tells the Shapley values of the ONNX graph within their errors, adding up to its margin', async () => {
    const { results } = await scorer.scoreBatch(item());
    const [score] = results[0]!.scores;
    const row = [1, 2, 40, 5, 2];
    expect(score!.method).toBe('sampled_shapley');
    expect(score!.margin).toBeCloseTo(interactingMargin(row), 5);
    const expected = shapleyValues(interactingMargin, BACKGROUND_ROWS, row);
    const columns = artifact.manifest.columns.map(({ name }) => name);
    for (const { feature, contribution, standardError } of score!.reasons) {
      expect(standardError).toBeGreaterThan(0);
      expect(Math.abs(contribution - expected[columns.indexOf(feature)]!)).toBeLessThan(4 * standardError!);
    }
    const listed = score!.reasons.reduce((sum, { contribution }) => sum + contribution, score!.baseMargin);
    expect(score!.reasons).toHaveLength(5);
    expect(listed + score!.otherContribution).toBeCloseTo(score!.margin, 12);
    expect(Math.abs(score!.otherContribution)).toBeLessThan(1e-6);
  });

  it('gives equal customers equal reasons, in whichever batch', async () => {
    const alone = await scorer.scoreBatch(item());
    const crowd = Array.from({ length: 30 }, (_, index) => ({ userId: `stranger-${String(index)}` }));
    const among = await scorer.scoreBatch(item({ customers: [...crowd, { userId: 'ann' }] }), item({ explain: 0 }));
    const reasons = among.results[0]!.scores[30]!.reasons;
    alone.results[0]!.scores[0]!.reasons.forEach(({ feature, contribution, standardError }, index) => {
      expect(reasons[index]).toMatchObject({ feature });
      expect(reasons[index]!.contribution).toBeCloseTo(contribution, 6); // float32, in runs of other sizes
      expect(reasons[index]!.standardError).toBeCloseTo(standardError!, 6);
    });
  });

  it('runs the graph once for scores without reasons, and refuses reasons for too many', async () => {
    const before = scorer.runs.length;
    const customers = Array.from({ length: 1_000 }, (_, index) => ({ userId: `stranger-${String(index)}` }));
    const { results } = await scorer.scoreBatch(item({ customers }), item({ customers, explain: 0 }));
    expect(results[0]).toMatchObject({ scores: [], error: { code: 3, reason: 'EXPLAIN_TOO_MANY' } });
    expect(results[1]!.scores).toHaveLength(1_000);
    expect(scorer.runs.slice(before)).toEqual([1_000]);
  });
});
