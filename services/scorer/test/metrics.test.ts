import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { READY_KEY, stateKey } from '@clientele/feature-engine/state-keys';
import type { ScoreBatchItem } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchItem';
import { testServer } from '@clientele/shared/testing';
import { namingProblem, type Scrape } from '@clientele/shared/testing-metrics';
import { startTcpProxy, type TcpProxy } from '@clientele/shared/testing-tcp-proxy';
import { Redis } from 'ioredis';
import { buildArtifact } from './fixtures/artifacts.js';
import { makeFolder, startScorer, type ScorerUnderTest } from './fixtures/harness.js';
import { startFeatures, startTrainer, type FeaturesPeer, type TrainerPeer } from './fixtures/peers.js';
import { DAY_MS, encodedState, NOW_MS, order, userSubject } from './fixtures/shop.js';

const REDIS_URL = testServer('TEST_REDIS_URL');
const MODEL = 'repurchase_60d';
const artifact = buildArtifact({ seed: 1 });
const state = encodedState([order('ann', { atMs: NOW_MS - 5 * DAY_MS, total: 30, country: 'FR' })]);

describe('metrics of scorer', () => {
  const redis = new Redis(REDIS_URL);
  let trainer: TrainerPeer;
  let features: FeaturesPeer;
  let proxy: TcpProxy;
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let scorer: ScorerUnderTest;

  beforeAll(async () => {
    await redis.flushdb();
    await redis.set(READY_KEY, '1');
    await redis.set(stateKey(userSubject('ann')), state);
    proxy = await startTcpProxy(REDIS_URL, 6_379);
    [trainer, features, folder] = await Promise.all([startTrainer(), startFeatures(), makeFolder()]);
    trainer.artifacts.set(artifact.artifactId, artifact.files);
    trainer.setAliases({ model: MODEL, alias: 'champion', version: 7, artifactId: artifact.artifactId });
    features.states.set(userSubject('ann'), state);
    scorer = await startScorer({
      redisUrl: proxy.url,
      trainerPort: trainer.port,
      featuresPort: features.port,
      dataFolder: folder.path,
    });
    while (!(await scorer.isServing())) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  afterAll(async () => {
    await scorer.stop();
    await Promise.all([trainer.stop(), features.stop(), folder.remove()]);
    await proxy.cut();
    await redis.flushdb();
    redis.disconnect();
  });

  const item = (userIds: readonly string[], change: Partial<ScoreBatchItem> = {}): ScoreBatchItem => ({
    model: MODEL,
    alias: 'champion',
    customers: userIds.map((userId) => ({ userId })),
    explain: 3,
    requestId: 'request-1',
    ...change,
  });
  const customers = ({ total }: Scrape, known: string, degraded: string) =>
    total('clientele_scorer_customers_total', { known, degraded });
  const requests = ({ total }: Scrape) =>
    ['scored', 'refused', 'failed'].map((outcome) => total('clientele_scorer_requests_total', { outcome }));

  it('count customers, strangers and refusals of a batch, and runs of the model', async () => {
    const runsBefore = (await scorer.scrape()).total('clientele_scorer_model_run_duration_seconds_count');
    await scorer.scoreBatch(item(['ann', 'ann', 'nobody@example.com']), item(['ann'], { model: 'no_such_model' }));
    await scorer.scoreBatch(item(['ann']));
    const scrape = await scorer.scrape();
    expect([customers(scrape, 'yes', 'no'), customers(scrape, 'no', 'no')]).toEqual([3, 1]);
    expect(requests(scrape)).toEqual([2, 1, 0]);
    expect(scrape.total('clientele_scorer_batch_customers_sum')).toBe(4);
    expect(scrape.total('clientele_scorer_batch_customers_bucket', { le: '1' })).toBe(1);
    expect(scrape.total('clientele_scorer_model_run_duration_seconds_count') - runsBefore).toBe(2);
    expect(scrape.total('clientele_scorer_state_reads_total', { result: 'ok' })).toBe(2);
    expect(scrape.total('clientele_grpc_server_requests_total', { method: 'ScoreBatch', code: 'OK' })).toBe(2);
  });

  it('count what had to come from the log, and what nobody could give', async () => {
    await proxy.cut();
    await scorer.scoreBatch(item(['ann']));
    await features.stop();
    await scorer.scoreBatch(item(['ann']));
    const scrape = await scorer.scrape();
    expect([customers(scrape, 'yes', 'yes'), customers(scrape, 'yes', 'no')]).toEqual([1, 3]);
    expect(requests(scrape)).toEqual([3, 1, 1]);
    expect(scrape.total('clientele_scorer_state_reads_total', { result: 'failed' })).toBe(2);
    expect(scrape.total('clientele_scorer_states_rebuilt_total', { result: 'ok' })).toBe(1);
    expect(scrape.total('clientele_scorer_states_rebuilt_total', { result: 'failed' })).toBe(1);
  });

  it('name the versions that are served, by the conventions and without anybody’s data', async () => {
    const { families, samples } = await scorer.scrape();
    expect(samples.filter(({ name }) => name === 'clientele_scorer_model_info')).toEqual([
      { name: 'clientele_scorer_model_info', labels: { model: MODEL, alias: 'champion', version: '7' }, value: 1 },
    ]);
    expect([...families].map(([name, family]) => namingProblem(name, family)).filter(Boolean)).toEqual([]);
    expect(JSON.stringify(samples)).not.toMatch(/ann|nobody|no_such_model/u);
  });
});
