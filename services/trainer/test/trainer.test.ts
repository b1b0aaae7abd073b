import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ArtifactManifest } from '@clientele/contracts/artifact';
import type { ModelDefinition } from '@clientele/contracts/model-definition';
import { decodeLinearExplanation } from '@clientele/learners/linear-explanation';
import { linearMargin } from '@clientele/learners/linear-tables';
import type { TrainerServiceClient as Client } from '@clientele/proto/gen/clientele/trainer/v1/TrainerService';
import type { GetVersionResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/GetVersionResponse';
import type { SetAliasResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/SetAliasResponse';
import type { SubmitTrainingResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/SubmitTrainingResponse';
import type { WatchAliasesResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/WatchAliasesResponse';
import type { WatchJobResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/WatchJobResponse';
import { TrainerServiceClient } from '@clientele/proto/services';
import { callServerStream, callUnary, checkHealth, createClient } from '@clientele/shared/grpc-client';
import { createLogger } from '@clientele/shared/log';
import { migrate } from '@clientele/shared/migrate';
import { createTestDatabase, testServer, type TestDatabase } from '@clientele/shared/testing';
import { startTcpProxy, type TcpProxy } from '@clientele/shared/testing-tcp-proxy';
import { Redis } from 'ioredis';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import pg from 'pg';
import { EXAMPLE_DEFINITION, EXAMPLE_DNN_DEFINITION } from '../src/domain/example.fixture.js';
import { getArtifactFiles, meanMarginOfBackground } from './artifact-files.js';
import { startFeaturesServer, type FeaturesServer } from './features-server.js';
import { startTrainer, waitFor, type TrainerProcess } from './trainer-process.js';

const TOKEN = 'inner-token-of-the-trainer-test';
const TIMEOUT = { timeoutMs: 30_000 };
const { model } = EXAMPLE_DEFINITION;

let database: TestDatabase;
let db: pg.Pool;
let features: FeaturesServer;
let proxy: TcpProxy;
let trainer: TrainerProcess | undefined;
let client: Client;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase('trainer_');
  const log = createLogger({ service: 'trainer', level: 'silent' });
  await migrate({ databaseUrl: database.url, schema: 'trainer', folder: join(__dirname, '../migrations'), log });
  db = new pg.Pool({ connectionString: database.url, options: '-c search_path=trainer' });
  db.on('error', () => undefined);
  features = await startFeaturesServer(TOKEN, 1_200);
  proxy = await startTcpProxy(testServer('TEST_REDIS_URL'), 6_379);
  env = {
    DATABASE_URL: database.url,
    REDIS_URL: proxy.url,
    INTERNAL_TOKEN: TOKEN,
    FEATURES_GRPC_ADDRESS: features.address,
  };
});

afterAll(async () => {
  await proxy.cut();
  await features.stop();
  await db.end();
  await database.drop();
});

beforeEach(async () => {
  const redis = new Redis(testServer('TEST_REDIS_URL'));
  await redis.flushdb();
  await redis.quit();
  await db.query('TRUNCATE alias, model_version, artifact, training_run');
  Object.assign(features, { held: false, corrupt: false });
  features.requests.length = 0;
  await start();
});

afterEach(async () => {
  client.close();
  await trainer?.kill('SIGKILL');
});

async function start(): Promise<void> {
  trainer = await startTrainer(env);
  client = createClient(TrainerServiceClient, trainer.address, { token: TOKEN });
}

async function restart(signal: NodeJS.Signals): Promise<number | null> {
  const code = await trainer!.kill(signal);
  client.close();
  await start();
  return code;
}

const submit = async (definition: ModelDefinition = EXAMPLE_DEFINITION, requestId: string = randomUUID()) =>
  (
    await callUnary<object, SubmitTrainingResponse__Output>(
      (...args) => client.submitTraining(...args),
      { definitionJson: JSON.stringify(definition), requestId },
      TIMEOUT,
    )
  ).jobId;

async function watch(jobId: string): Promise<WatchJobResponse__Output[]> {
  const states: WatchJobResponse__Output[] = [];
  const stream = callServerStream<object, WatchJobResponse__Output>(
    (...args) => client.watchJob(...args),
    { jobId },
    TIMEOUT,
  );
  for await (const state of stream) states.push(state);
  return states;
}

const train = async (definition?: ModelDefinition): Promise<WatchJobResponse__Output> =>
  (await watch(await submit(definition))).at(-1)!;

const getVersion = (version: number) =>
  callUnary<object, GetVersionResponse__Output>((...args) => client.getVersion(...args), { model, version }, TIMEOUT);

const setAlias = (alias: string, version: number) =>
  callUnary<object, SetAliasResponse__Output>(
    (...args) => client.setAlias(...args),
    { model, alias, version },
    TIMEOUT,
  );

const countOf = async (table: string): Promise<number> =>
  Number((await db.query<{ count: string }>(`SELECT count(*) FROM ${table}`)).rows[0]!.count);

describe('trainer', () => {
  it('trains from a definition to an artifact whose graph and reasons agree', async () => {
    const states = await watch(await submit());
    const last = states.at(-1)!;
    expect(last).toMatchObject({ state: 'JOB_STATE_COMPLETED', version: 1, progress: 1, model });
    expect(states.map(({ progress }) => progress)).toEqual([...states.map(({ progress }) => progress)].sort());
    expect(features.requests[0]).toMatchObject({ featureViews: ['v@1'], target: { within: { seconds: '5184000' } } });

    const { versions } = await callUnary<object, { versions: { artifactId: string; aliases: string[] }[] }>(
      (...args) => client.listVersions(...args),
      { model },
      TIMEOUT,
    );
    const { artifactId } = versions[0]!;
    const files = await getArtifactFiles(client, artifactId);
    const sha256 = (file: string) => createHash('sha256').update(files.get(file)!).digest('hex');
    expect(sha256('ARTIFACT_FILE_MANIFEST')).toBe(artifactId);
    const manifest = ArtifactManifest.parse(JSON.parse(files.get('ARTIFACT_FILE_MANIFEST')!.toString()));
    expect(manifest.files).toEqual({ model: sha256('ARTIFACT_FILE_MODEL'), explain: sha256('ARTIFACT_FILE_EXPLAIN') });
    expect(manifest.result).toEqual(JSON.parse(last.resultJson));
    expect(manifest.trainingSet.cutoffs).toHaveLength(6);

    const session = await InferenceSession.create(files.get('ARTIFACT_FILE_MODEL')!, { logSeverityLevel: 3 });
    const row = Float32Array.of(1.5, NaN, 2);
    const { margin, probability } = await session.run({ features: new Tensor('float32', row, [1, 3]) });
    const tables = decodeLinearExplanation(files.get('ARTIFACT_FILE_EXPLAIN')!);
    const expected = linearMargin(tables, row);
    expect(margin!.data[0]).toBeCloseTo(expected, 5);
    const { slope, intercept } = manifest.calibration;
    expect(probability!.data[0]).toBeCloseTo(1 / (1 + Math.exp(-(slope * expected + intercept))), 6);
  });

  it('trains a network in a thread, with progress, to the same artifact each time', async () => {
    const states = await watch(await submit(EXAMPLE_DNN_DEFINITION));
    expect(states.at(-1)).toMatchObject({ state: 'JOB_STATE_COMPLETED', version: 1 });
    expect(states.filter(({ stage }) => stage === 'fitting').length).toBeGreaterThan(1);
    await restart('SIGTERM'); // another process
    expect((await train(EXAMPLE_DNN_DEFINITION)).version).toBe(1);
    expect(trainer!.lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ msg: 'fitting started', device: 'wasm' }),
    );

    const { version, manifestJson } = await getVersion(1);
    const manifest = ArtifactManifest.parse(JSON.parse(manifestJson));
    expect(createHash('sha256').update(manifestJson).digest('hex')).toBe(version!.artifactId);
    expect(JSON.parse(version!.resultJson)).toEqual(manifest.result);
    expect(manifest).toMatchObject({ definition: { family: 'dnn' }, explanation: 'sampled_shapley' });
    const files = await getArtifactFiles(client, version!.artifactId);
    expect(await meanMarginOfBackground(files)).toBeCloseTo(manifest.baseMargin, 4);
  }, 60_000);

  it('describes a version, and says when there is none', async () => {
    await train();
    await setAlias('champion', 1);
    const { version } = await getVersion(1);
    expect(version).toMatchObject({ model, version: 1, aliases: ['champion'] });
    await expect(getVersion(2)).rejects.toMatchObject({ kind: 'not_found', reason: 'VERSION_NOT_FOUND' });
    await expect(getVersion(0)).rejects.toMatchObject({ kind: 'invalid_argument' });
  });

  it('gives the same data the same artifact and version, and a request id the same job', async () => {
    const first = await train();
    const jobId = await submit(EXAMPLE_DEFINITION, 'again');
    expect(await submit(EXAMPLE_DEFINITION, 'again')).toBe(jobId);
    const second = (await watch(jobId)).at(-1)!;
    expect([first.version, second.version]).toEqual([1, 1]);
    expect([await countOf('artifact'), await countOf('model_version'), await countOf('training_run')]).toEqual([
      1, 1, 2,
    ]);
    const other = await train({ ...EXAMPLE_DEFINITION, options: { seed: 1, l2: 0.1 } });
    expect(other.version).toBe(2);
  });

  it('promotes a version, tells watchers, and refuses one whose gate fails', async () => {
    await train();
    await train({ ...EXAMPLE_DEFINITION, gates: { test_auc: '>= 0.99' } });
    expect(await setAlias('champion', 1)).toEqual({ previousVersion: 0 });
    const stream = callServerStream<object, WatchAliasesResponse__Output>(
      (...args) => client.watchAliases(...args),
      {},
      { timeoutMs: Infinity },
    );
    const next = async () => (await stream.next()).value!;
    expect(await next()).toMatchObject({ model, alias: 'champion', version: 1, synchronized: false });
    expect(await next()).toMatchObject({ synchronized: true, model: '' });
    await expect(setAlias('champion', 2)).rejects.toMatchObject({
      kind: 'failed_precondition',
      reason: 'GATE_FAILED',
      message: expect.stringMatching(/^Gate test_auc needs >= 0\.99, but it is 0\.\d{4}\.$/u),
    });
    await expect(setAlias('champion', 9)).rejects.toMatchObject({ kind: 'not_found', reason: 'VERSION_NOT_FOUND' });
    await setAlias('shadow', 1);
    expect(await next()).toMatchObject({ alias: 'shadow', version: 1 });
    await stream.return();
  });

  it('F15: completes a run with exactly one version after kill -9 of its worker', async () => {
    features.held = true;
    const jobId = await submit();
    await waitFor(() => features.requests.length === 1, 5_000);
    await restart('SIGKILL');
    features.held = false;
    const last = (await watch(jobId)).at(-1)!;
    expect(last).toMatchObject({ state: 'JOB_STATE_COMPLETED', version: 1 });
    expect(features.requests).toHaveLength(2);
    expect([await countOf('model_version'), await countOf('artifact')]).toEqual([1, 1]);
  }, 60_000);

  it('F2: gives its run back on SIGTERM, exits with 0, and the next process completes it', async () => {
    features.held = true;
    const jobId = await submit();
    await waitFor(() => features.requests.length === 1, 5_000);
    const stopped = performance.now();
    expect(await restart('SIGTERM')).toBe(0);
    features.held = false;
    expect((await watch(jobId)).at(-1)).toMatchObject({ state: 'JOB_STATE_COMPLETED', version: 1 });
    expect(performance.now() - stopped).toBeLessThan(9_000); // before the lock of a lost job would end
  }, 60_000);

  it('F4: refuses at once while Redis is away, leaves no run behind, and works on within 5 s of its return', async () => {
    await waitFor(() => checkHealth(client, TIMEOUT), 5_000);
    await proxy.cut();
    const started = performance.now();
    await expect(submit()).rejects.toMatchObject({ kind: 'unavailable', reason: 'QUEUE_UNAVAILABLE' });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await countOf('training_run')).toBe(0);
    await waitFor(async () => !(await checkHealth(client, TIMEOUT)), 5_000);
    await sleep(6_000); // an idle worker whose blocking command has run out, too
    await proxy.restore();
    const restored = performance.now();
    await waitFor(() => checkHealth(client, TIMEOUT), 5_000);
    expect((await train()).state).toBe('JOB_STATE_COMPLETED');
    expect(performance.now() - restored).toBeLessThan(5_000);
  }, 60_000);

  it('queues a run again whose job got lost', async () => {
    const definition = JSON.stringify(EXAMPLE_DEFINITION);
    const runId = randomUUID();
    await db.query(
      `INSERT INTO training_run (run_id, request_id, model, definition, update_time) VALUES ($1, 'lost', $2, $3, now() - interval '1 minute')`,
      [runId, model, definition],
    );
    await restart('SIGTERM');
    expect((await watch(runId)).at(-1)).toMatchObject({ state: 'JOB_STATE_COMPLETED', version: 1 });
  }, 15_000);

  it('fails a run whose data cannot be learned from, with the reason', async () => {
    const short: ModelDefinition = { ...EXAMPLE_DEFINITION, cutoffs: { every: '30d', last: 2 } };
    expect(await train(short)).toMatchObject({ state: 'JOB_STATE_FAILED', reason: 'CUTOFFS_TOO_FEW', version: 0 });
  });

  it('does not train on rows that are not those sent', async () => {
    features.corrupt = true;
    const jobId = await submit();
    await waitFor(() => features.requests.length === 1, 5_000);
    await waitFor(async () => {
      const { rows } = await db.query<{ state: string; attempt: number }>('SELECT state, attempt FROM training_run');
      return rows[0]?.state === 'queued' && rows[0].attempt === 1; // an internal error may pass, so the job waits
    }, 5_000);
    features.corrupt = false;
    expect((await watch(jobId)).at(-1)).toMatchObject({ state: 'JOB_STATE_COMPLETED' });
  }, 60_000);

  it('refuses wrong tokens, definitions and ids, by name', async () => {
    const stranger = createClient(TrainerServiceClient, trainer!.address, { token: 'another-token-of-16' });
    const refused = callUnary<object, object>((...args) => stranger.listVersions(...args), { model }, TIMEOUT);
    await expect(refused).rejects.toMatchObject({ reason: 'INTERNAL_TOKEN_REFUSED' });
    stranger.close();
    const raw = (definitionJson: string, requestId = 'r') =>
      callUnary<object, object>((...args) => client.submitTraining(...args), { definitionJson, requestId }, TIMEOUT);
    const invalid = expect.objectContaining({ kind: 'invalid_argument', reason: 'DEFINITION_INVALID' });
    await expect(raw('{')).rejects.toEqual(invalid);
    await expect(raw('{"model":"X"}')).rejects.toEqual(invalid);
    await expect(raw(JSON.stringify({ ...EXAMPLE_DEFINITION, extra: 1 }))).rejects.toEqual(invalid);
    await expect(
      raw(JSON.stringify({ ...EXAMPLE_DEFINITION, target: { event: 'a\u0000b', within: '60d' } })),
    ).rejects.toEqual(invalid);
    await expect(raw(JSON.stringify(EXAMPLE_DEFINITION), '')).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    await raw(JSON.stringify(EXAMPLE_DEFINITION), 'mine');
    await expect(raw(JSON.stringify({ ...EXAMPLE_DEFINITION, model: 'other' }), 'mine')).rejects.toMatchObject({
      kind: 'already_exists',
      reason: 'REQUEST_ID_REUSED',
    });
    await expect(watch(randomUUID())).rejects.toMatchObject({ kind: 'not_found', reason: 'JOB_NOT_FOUND' });
    await expect(watch('x')).rejects.toMatchObject({ kind: 'invalid_argument' });
    await expect(setAlias('king', 1)).rejects.toMatchObject({ kind: 'invalid_argument' });
    const artifact = callServerStream<object, object>(
      (...args) => client.getArtifact(...args),
      { artifactId: '../x' },
      TIMEOUT,
    );
    await expect(artifact.next()).rejects.toMatchObject({ kind: 'not_found', reason: 'ARTIFACT_NOT_FOUND' });
  });

  it('F50: writes no token and no address of its stores into its log', async () => {
    await train();
    const output = trainer!.lines.join('\n');
    expect(output).not.toContain(TOKEN);
    expect(output).not.toContain(env.DATABASE_URL!);
    expect(output).not.toContain('customer-');
  });
});
