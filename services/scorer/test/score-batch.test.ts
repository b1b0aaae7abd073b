import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { READY_KEY, stateKey } from '@clientele/feature-engine/state-keys';
import type { ScoreBatchItem } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchItem';
import type { ScoreBatchResult__Output } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchResult';
import type { AliasTarget } from '../src/ports.js';
import { testServer } from '@clientele/shared/testing';
import { startTcpProxy, type TcpProxy } from '@clientele/shared/testing-tcp-proxy';
import { buildArtifact, type ArtifactFixture } from './fixtures/artifacts.js';
import { makeFolder, startScorer, type ScorerUnderTest } from './fixtures/harness.js';
import { startFeatures, startTrainer, type FeaturesPeer, type TrainerPeer } from './fixtures/peers.js';
import { DAY_MS, encodedForward, encodedState, NOW_MS, order, userSubject } from './fixtures/shop.js';
import { until } from './fixtures/until.js';

const REDIS_URL = testServer('TEST_REDIS_URL');
const MODEL = 'repurchase_60d';

const first = buildArtifact({ seed: 1 });
const second = buildArtifact({ seed: 2 });
const target = ({ artifactId }: ArtifactFixture, version: number): AliasTarget => ({
  model: MODEL,
  alias: 'champion',
  version,
  artifactId,
});
const item = (change: Partial<ScoreBatchItem> = {}): ScoreBatchItem => ({
  model: MODEL,
  alias: 'champion',
  customers: [{ userId: 'ann' }],
  explain: 3,
  requestId: 'request-1',
  ...change,
});
const annState = encodedState([
  order('ann', { atMs: NOW_MS - 5 * DAY_MS, total: 30, country: 'FR' }),
  order('ann', { atMs: NOW_MS - 40 * DAY_MS, total: 12.5 }),
]);

describe('ScoreBatch', () => {
  const redis = new Redis(REDIS_URL);
  let trainer: TrainerPeer;
  let features: FeaturesPeer;
  let proxy: TcpProxy;
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let scorer: ScorerUnderTest;

  const start = () =>
    startScorer({
      redisUrl: proxy.url,
      trainerPort: trainer.port,
      featuresPort: features.port,
      dataFolder: folder.path,
    });
  const serving = async (): Promise<void> => {
    while (!(await scorer.isServing())) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const only = async (change: Partial<ScoreBatchItem> = {}): Promise<ScoreBatchResult__Output> => {
    const { results } = await scorer.scoreBatch(item(change));
    expect(results).toHaveLength(1);
    return results[0]!;
  };

  beforeAll(async () => {
    proxy = await startTcpProxy(REDIS_URL, 6_379);
  });
  afterAll(async () => {
    await proxy.cut();
    await redis.flushdb();
    redis.disconnect();
  });
  beforeEach(async () => {
    await redis.flushdb();
    await redis.set(READY_KEY, '1');
    await redis.set(stateKey(userSubject('ann')), annState);
    [trainer, features, folder] = await Promise.all([startTrainer(), startFeatures(), makeFolder()]);
    for (const { artifactId, files } of [first, second]) trainer.artifacts.set(artifactId, files);
    trainer.setAliases(target(first, 1));
    scorer = await start();
    await serving();
  });
  afterEach(async () => {
    await scorer.stop();
    await Promise.all([trainer.stop(), features.stop(), folder.remove()]);
  });

  it('scores a customer with reasons that add up to the margin of the graph', async () => {
    const { scores, error } = await only({ explain: 100 });
    expect(error).toBeNull();
    expect(scores).toHaveLength(1);
    const score = scores[0]!;
    expect(score).toMatchObject({
      customer: { userId: 'ann' },
      known: true,
      degraded: false,
      version: 1,
      alias: 'champion',
      method: 'linear',
      scoreTime: { seconds: String(NOW_MS / 1_000), nanos: 0 },
    });
    const listed = score.reasons.reduce((sum, { contribution }) => sum + contribution, score.baseMargin);
    expect(listed + score.otherContribution).toBeCloseTo(score.margin, 12);
    expect(Math.abs(score.otherContribution)).toBeLessThan(1e-5);
    expect(Math.fround(score.margin)).toBe(score.margin);
    expect(new Map(score.reasons.map((reason) => [reason.feature, reason.category ?? reason.number]))).toEqual(
      new Map<string, number | string>([
        ['purchases.orders_30d', 1],
        ['purchases.orders_90d', 2],
        ['purchases.revenue_90d', 42.5],
        ['purchases.recency_days', 5],
        ['purchases.country', 'FR'],
      ]),
    );
    const { slope, intercept } = first.manifest.calibration;
    expect(score.probability).toBeCloseTo(1 / (1 + Math.exp(-(slope * score.margin + intercept))), 6);
  });

  it('runs the graph once for a whole batch and keeps refusals to themselves', async () => {
    const before = scorer.runs.length;
    const { results } = await scorer.scoreBatch(
      item({ customers: [{ userId: 'ann' }, { anonymousId: 'x' }] }),
      item({ customers: [{ userId: 'nobody' }], strict: true }),
      item({ model: 'nothing' }),
      item({ atTime: { seconds: String((NOW_MS - 6 * DAY_MS) / 1_000) } }),
      item({ customers: [{ userId: 'nobody' }] }),
    );
    expect(results.map(({ scores, error }) => error?.reason ?? scores.map(({ known }) => known))).toEqual([
      [true, false],
      'CUSTOMER_NOT_FOUND',
      'MODEL_NOT_FOUND',
      'AT_BEFORE_STATE',
      [false],
    ]);
    expect(results.map(({ error }) => error?.code ?? 0)).toEqual([0, 5, 5, 9, 0]);
    expect(scorer.runs.slice(before)).toEqual([3]);
  });

  it('refuses a batch without requests', async () => {
    await expect(scorer.scoreBatch()).rejects.toMatchObject({ kind: 'invalid_argument', reason: 'ITEMS_COUNT' });
  });

  it('follows a forward to the survivor', async () => {
    await redis.set(stateKey(userSubject('old ann')), encodedForward(userSubject('ann')));
    const [direct, forwarded] = [await only(), await only({ customers: [{ userId: 'old ann' }] })];
    expect(forwarded.scores[0]).toMatchObject({ known: true, degraded: false, margin: direct.scores[0]?.margin });
  });

  it('switches an alias under load without a failed request', async () => {
    const versions = new Set<number>();
    let isDone = false;
    const clients = Array.from({ length: 8 }, async () => {
      let count = 0;
      for (; !isDone; count += 1) {
        const { scores, error } = await only();
        expect(error).toBeNull();
        versions.add(scores[0]!.version);
      }
      return count;
    });
    for (let version = 2; version <= 9; version += 1) {
      trainer.setAliases(target(version % 2 === 0 ? second : first, version));
      await until(() => versions.has(version));
    }
    isDone = true;
    const counts = await Promise.all(clients);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(versions.has(9)).toBe(true);
    expect(scorer.disposed()).toBe(8);
  });

  it('refuses an artifact with a flipped byte and keeps the version before', async () => {
    const model = Buffer.from(second.files.model);
    model.writeUInt8(model.readUInt8(50) ^ 1, 50);
    trainer.artifacts.set(second.artifactId, { ...second.files, model });
    trainer.setAliases(target(second, 2));
    await until(() => scorer.lines.some(({ level, reason }) => level === 'error' && reason === 'ARTIFACT_CORRUPT'));
    expect((await only()).scores[0]?.version).toBe(1);
    expect(await readdir(join(folder.path, 'artifacts'))).toEqual([first.artifactId]);
  });

  it('refuses a graph that onnxruntime cannot read and keeps the version before', async () => {
    const broken = buildArtifact({ seed: 2, files: { model: randomBytes(200) } });
    trainer.artifacts.set(broken.artifactId, broken.files);
    trainer.setAliases(target(broken, 2));
    await until(() => scorer.lines.some(({ level, reason }) => level === 'error' && reason === 'ARTIFACT_INVALID'));
    expect((await only()).scores[0]?.version).toBe(1);
  });

  it('serves on without trainer, starts from its folder, and finds trainer again', async () => {
    const { port } = trainer;
    await trainer.stop();
    expect((await only()).scores[0]?.version).toBe(1);
    await scorer.stop();
    scorer = await start();
    await serving();
    expect((await only()).scores[0]?.version).toBe(1);
    trainer = await startTrainer(port);
    trainer.artifacts.set(second.artifactId, second.files);
    trainer.setAliases(target(second, 2));
    await until(() => scorer.lines.filter(({ msg }) => msg === 'model served').length === 2, 15_000);
    expect((await only()).scores[0]?.version).toBe(2);
  }, 30_000);

  it('does not trust its folder: a byte flipped on disk is found and fetched again', async () => {
    await scorer.stop();
    const path = join(folder.path, 'artifacts', first.artifactId, 'explain.bin');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
    await writeFile(path, bytes);
    scorer = await start();
    await serving();
    expect((await only()).scores[0]?.version).toBe(1);
    expect(scorer.lines.some(({ msg }) => msg === 'cached artifact refused')).toBe(true);
    expect(await readFile(path)).toEqual(Buffer.from(first.files.explain));
  });

  describe('when states cannot be read from Redis', () => {
    const timed = async (): Promise<{ result: ScoreBatchResult__Output; ms: number }> => {
      const startMs = performance.now();
      return { result: await only(), ms: performance.now() - startMs };
    };
    const recovered = async (): Promise<void> => {
      for (let isDegraded = true; isDegraded;) isDegraded = (await only()).scores[0]?.degraded ?? true;
    };

    beforeEach(() => {
      features.states.set(userSubject('ann'), annState);
    });

    it('answers from the log, degraded, when Redis is gone, and recovers', async () => {
      const healthy = (await only()).scores[0];
      await proxy.cut();
      const { result, ms } = await timed();
      expect(result.scores[0]).toMatchObject({ known: true, degraded: true, margin: healthy?.margin });
      expect(ms).toBeLessThan(500);
      expect(await scorer.isServing()).toBe(true);
      await proxy.restore();
      await recovered();
    });

    it('answers from the log, degraded, when the connection is killed or Redis hangs', async () => {
      proxy.hang(true);
      const { result, ms } = await timed();
      expect(result.scores[0]).toMatchObject({ known: true, degraded: true });
      expect(ms).toBeLessThan(500);
      proxy.hang(false);
      proxy.drop();
      expect((await only()).error).toBeNull();
      await recovered();
    });

    it.each([
      { name: 'the mark that states are complete is gone', change: () => redis.del(READY_KEY) },
      { name: 'states are of another epoch', change: () => redis.set(READY_KEY, '2') },
    ])('answers from the log, degraded, when $name', async ({ change }) => {
      await change();
      expect((await only()).scores[0]).toMatchObject({ known: true, degraded: true });
      expect(features.calls).toEqual([[userSubject('ann')]]);
    });

    it('says so within half a second when the log cannot be asked either', async () => {
      features.isStuck = true;
      await proxy.cut();
      const { result, ms } = await timed();
      expect(result.error).toMatchObject({ code: 14, reason: 'STATE_UNAVAILABLE' });
      expect(ms).toBeLessThan(500);
      proxy.hang(true);
      await proxy.restore();
      await until(() => scorer.lines.length > 0);
      const hanging = await timed();
      expect(hanging.result.error).toMatchObject({ code: 14, reason: 'STATE_UNAVAILABLE' });
      expect(hanging.ms).toBeLessThan(500);
      expect(await scorer.isServing()).toBe(true);
      proxy.hang(false);
    });

    it('comes up and serves while Redis is away', async () => {
      await scorer.stop();
      await proxy.cut();
      scorer = await start();
      await serving();
      expect((await only()).scores[0]).toMatchObject({ known: true, degraded: true });
      await proxy.restore();
      await recovered();
    });
  });
});
