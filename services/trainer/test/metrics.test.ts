import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ModelDefinition } from '@clientele/contracts/model-definition';
import type { SubmitTrainingResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/SubmitTrainingResponse';
import { TrainerServiceClient } from '@clientele/proto/services';
import { callServerStream, callUnary, createClient } from '@clientele/shared/grpc-client';
import { createLogger } from '@clientele/shared/log';
import { migrate } from '@clientele/shared/migrate';
import { createTestDatabase, testServer, type TestDatabase } from '@clientele/shared/testing';
import { namingProblem, parseExposition, type Scrape } from '@clientele/shared/testing-metrics';
import { Redis } from 'ioredis';
import { EXAMPLE_DEFINITION } from '../src/domain/example.fixture.js';
import { startFeaturesServer, type FeaturesServer } from './features-server.js';
import { startTrainer, type TrainerProcess } from './trainer-process.js';

const TOKEN = 'inner-token-of-the-trainer-test';
const TIMEOUT = { timeoutMs: 60_000 };
const TOO_FEW_CUTOFFS: ModelDefinition = { ...EXAMPLE_DEFINITION, cutoffs: { every: '30d', last: 2 } };

describe('metrics of trainer', () => {
  let database: TestDatabase;
  let features: FeaturesServer;
  let trainer: TrainerProcess;
  let client: InstanceType<typeof TrainerServiceClient>;

  beforeAll(async () => {
    const redis = new Redis(testServer('TEST_REDIS_URL'));
    await redis.flushdb();
    await redis.quit();
    database = await createTestDatabase('trainer_');
    const log = createLogger({ service: 'trainer', level: 'silent' });
    await migrate({ databaseUrl: database.url, schema: 'trainer', folder: join(__dirname, '../migrations'), log });
    features = await startFeaturesServer(TOKEN, 1_200);
    trainer = await startTrainer({
      DATABASE_URL: database.url,
      REDIS_URL: testServer('TEST_REDIS_URL'),
      INTERNAL_TOKEN: TOKEN,
      FEATURES_GRPC_ADDRESS: features.address,
    });
    client = createClient(TrainerServiceClient, trainer.address, { token: TOKEN });
  });
  afterAll(async () => {
    client.close();
    await trainer.kill('SIGKILL');
    await features.stop();
    await database.drop();
  });

  const submit = async (definition: ModelDefinition): Promise<string> => {
    const { jobId } = await callUnary<object, SubmitTrainingResponse__Output>(
      (...args) => client.submitTraining(...args),
      { definitionJson: JSON.stringify(definition), requestId: randomUUID() },
      TIMEOUT,
    );
    return jobId;
  };
  const ended = async (jobId: string): Promise<void> => {
    const states = callServerStream<object, object>((...args) => client.watchJob(...args), { jobId }, TIMEOUT);
    for await (const state of states) expect(state).toHaveProperty('state');
  };
  const scrape = async (): Promise<Scrape> => parseExposition(await (await fetch(trainer.metricsUrl)).text());
  const queued = ({ total }: Scrape): number[] =>
    ['waiting', 'active', 'delayed', 'failed'].map((state) => total('clientele_trainer_queue_jobs', { state }));
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  it('count runs, their stages and what is queued', async () => {
    features.held = true;
    const first = await submit(EXAMPLE_DEFINITION);
    await until(() => Promise.resolve(features.requests.length === 1));
    const second = await submit(TOO_FEW_CUTOFFS);
    const during = await scrape();
    expect(queued(during)).toEqual([1, 1, 0, 0]);
    expect(during.total('clientele_trainer_runs_submitted_total')).toBe(2);
    features.held = false;
    await ended(first);
    await ended(second);
    await until(async () => queued(await scrape())[1] === 0);
    const after = await scrape();
    expect(queued(after)).toEqual([0, 0, 0, 1]);
    const count = (outcome: string): number => after.total('clientele_trainer_runs_total', { outcome });
    expect(['completed', 'failed', 'released'].map(count)).toEqual([1, 1, 0]);
    for (const stage of ['building_training_set', 'fitting', 'calibrating', 'evaluating', 'storing'])
      expect([stage, after.total('clientele_trainer_stage_duration_seconds_count', { stage })]).toEqual([stage, 1]);
    expect(after.total('clientele_trainer_run_duration_seconds_count')).toBe(2);
  }, 60_000);

  it('show the stores, by the conventions and without anybody’s data', async () => {
    const { families, samples, total } = await scrape();
    expect(total('clientele_redis_memory_used_ratio', { use: 'queue' })).toBeGreaterThan(0);
    expect(total('clientele_postgres_pool_connections', { pool: 'main' })).toBeGreaterThan(0);
    expect(total('clientele_grpc_serving')).toBe(1);
    expect([...families].map(([name, family]) => namingProblem(name, family)).filter(Boolean)).toEqual([]);
    expect(JSON.stringify(samples)).not.toMatch(new RegExp(`customer-|${TOKEN}|[0-9a-f]{8}-[0-9a-f]{4}-`, 'u'));
  });

  it('end a service whose port is taken, in one line that says so', async () => {
    const { port } = new URL(trainer.metricsUrl);
    const second = startTrainer({
      DATABASE_URL: database.url,
      REDIS_URL: testServer('TEST_REDIS_URL'),
      INTERNAL_TOKEN: TOKEN,
      TRAINER_METRICS_PORT: port,
    });
    await expect(second).rejects.toThrow(/exited with 1: .*"start failed"/su);
    await expect(second).rejects.toThrow(new RegExp(`Port ${port} of 127.*METRICS_PORT_TAKEN`, 'su'));
  });
});
