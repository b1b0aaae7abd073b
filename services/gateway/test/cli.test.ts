import { mkdtemp, rm, writeFile, mkdir, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCaptured, type RunResult } from '@clientele/cli/run.fixture';
import { createTestDatabase, type TestDatabase } from '@clientele/shared/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHarness, WORKSPACE_SECRET, type Harness } from './harness.js';

const VIEW = 'view: purchases\nversion: 1\nfeatures:\n  - { name: country, trait: country }\n';
const MODEL = `model: m
target: { event: Order Completed, within: 60d }
population: { event: Order Completed }
cutoffs: { every: 30d, last: 8 }
features: [purchases@1]
family: logistic
`;

let harness: Harness;
let folder = '';
let empty: TestDatabase;
let env: NodeJS.ProcessEnv = {};
beforeAll(async () => {
  harness = await startHarness();
  empty = await createTestDatabase('gateway_');
  folder = await mkdtemp(join(tmpdir(), 'clientele-cli-'));
  for (const service of ['ingest', 'features', 'trainer']) {
    await mkdir(join(folder, 'services', service, 'migrations'), { recursive: true });
    await writeFile(
      join(folder, 'services', service, 'migrations/0001_create_thing.sql'),
      'CREATE TABLE thing (id int);',
    );
  }
  await cp(join(__dirname, '../migrations'), join(folder, 'services/gateway/migrations'), { recursive: true });
  await writeFile(join(folder, 'view.yaml'), VIEW);
  await writeFile(join(folder, 'model.yaml'), MODEL);
  env = { DATABASE_URL: harness.databaseUrl, WORKSPACE_SECRET, CLIENTELE_URL: harness.url };
});
afterAll(async () => {
  await harness.stop();
  await empty.drop();
  await rm(folder, { recursive: true });
});

const clientele = (...argv: string[]): Promise<RunResult> => runCaptured(argv, { env, root: folder });

describe('the command line against the gateway', () => {
  it('makes the first key, and with it everything else', async () => {
    const created = await clientele('keys', 'create', '--admin', '--json');
    expect(created).toMatchObject({ code: 0, err: '' });
    const { key, scopes } = JSON.parse(created.out) as { key: string; scopes: string[] };
    expect(scopes).toContain('admin');
    expect(scopes).not.toContain('events:write');
    env = { ...env, CLIENTELE_API_KEY: key };

    const write = await clientele(
      'keys',
      'create',
      '--scopes',
      'events:write,imports:write',
      '--source',
      'shop',
      '--json',
    );
    expect(JSON.parse(write.out)).toMatchObject({ source: 'shop', scopes: ['events:write', 'imports:write'] });
    const { keyId } = JSON.parse(write.out) as { keyId: string };
    expect(await clientele('keys', 'revoke', keyId)).toMatchObject({ code: 0 });

    expect((await clientele('views', 'publish', join(folder, 'view.yaml'))).out).toBe('purchases@1 is published.\n');
    const times = { submitTime: { seconds: '1' }, endTime: { seconds: '2' } };
    harness.inner.state.jobStates = [{ state: 'JOB_STATE_COMPLETED', progress: 1, model: 'm', version: 3, ...times }];
    const trained = await clientele('train', join(folder, 'model.yaml'), '--wait');
    expect(trained).toEqual({ code: 0, out: 'm has a new version, 3.\n', err: 'completed 100 %\n' });
    const queued = await clientele('train', join(folder, 'model.yaml'), '--json', '--idempotency-key', 'k');
    const { jobId } = JSON.parse(queued.out) as { jobId: string };
    expect(JSON.parse((await clientele('jobs', 'watch', jobId, '--json')).out)).toMatchObject({ jobId, version: 3 });
    expect((await clientele('aliases', 'set', 'm', 'champion', '3')).out).toBe(
      'm/champion is version 3 (before: 2).\n',
    );
    const scored = await clientele('score', 'm', 'u1', 'stranger', '--anonymous-id', 'a1', '--explain', '2');
    expect(scored.out).toMatch(/^u1 {2}0.2500 {2}low\n {2}-0.3000 ±0.0500 {2}v.number = 1.5\n/);
    expect(scored.out).toMatch(/\n {2}\+0.1000 ±0.0000 {2}v.category = u1\n {2}\+0.0000 {2}v.missing = missing\n/);
    expect(scored.out).toMatch(/stranger .*\(unknown customer\)/);
    expect(scored.out).toMatch(/a1 {2}0.2500/);
  });

  it('shows jobs, versions, keys, health and the description of the API', async () => {
    const times = { submitTime: { seconds: '1' }, endTime: { seconds: '2' } };
    harness.inner.state.jobStates = [
      { ...times, state: 'JOB_STATE_FAILED', model: 'm', reason: 'NO_ROWS', message: 'There are no rows.' },
    ];
    const jobId = '0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10';
    expect((await clientele('jobs', 'show', jobId)).out).toMatch(/^m: failed, 0 %\n.*\n.*\n {2}There are no rows\. \(NO_ROWS\)\n$/); // prettier-ignore
    const watched = await clientele('jobs', 'watch', jobId);
    expect(watched).toEqual({ code: 1, out: '', err: 'failed 0 %\nclientele: There are no rows. (NO_ROWS)\n' });
    expect((await clientele('models', 'versions', 'm')).out).toMatch(/^ {3}3 {2}1970-01-01T00:00:01.000Z {2}aaaaaaaaaaaa {2}champion\n/); // prettier-ignore
    const shown = await clientele('models', 'show', 'm', '4');
    expect(shown.out).toMatch(/^m 4 \(champion\)\n[^]* {2}columns {7}1\n[^]*from the margin -1.25/);
    expect((await clientele('models', 'show', 'm', '9')).err).toBe('clientele: There is no such version. (VERSION_NOT_FOUND)\n'); // prettier-ignore
    const keys = await clientele('keys', 'list', '--json');
    const { apiKeys } = JSON.parse(keys.out) as { apiKeys: { keyId: string }[] };
    expect(apiKeys.length).toBeGreaterThan(1);
    for (const { keyId } of apiKeys) expect((await clientele('keys', 'list')).out).toContain(keyId);
    expect(await clientele('health')).toMatchObject({ code: 0, out: expect.stringMatching(/^Clientele is ready\.\n {2}ingest +serving\n/) }); // prettier-ignore
    const elsewhere = await runCaptured(['health', '--json'], { env: { CLIENTELE_URL: 'http://127.0.0.1:1' } });
    expect(elsewhere).toEqual({ code: 1, out: '{"ready":false,"dependencies":{}}\n', err: '' });
    expect(JSON.parse((await clientele('openapi')).out)).toMatchObject({ openapi: '3.1.0' });
  });

  it('draws a line on a terminal while it watches a job', async () => {
    const running = { state: 'JOB_STATE_RUNNING', stage: 'fitting', model: 'm', submitTime: { seconds: '1' } } as const;
    harness.inner.state.jobStates = [
      { ...running, progress: 0.5 },
      { ...running, state: 'JOB_STATE_COMPLETED', stage: '', progress: 1, version: 4, endTime: { seconds: '2' } },
    ];
    const argv = ['jobs', 'watch', '0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10'];
    const { code, out, err } = await runCaptured(argv, { env, isTerminal: true });
    expect([code, out]).toEqual([0, 'm has a new version, 4.\n']);
    expect(err).toBe(
      '\r\u001B[K[############------------] running fitting 50 %  0 s' +
        '\r\u001B[K[########################] completed 100 %  0 s\n',
    );
  });

  it('sends events from a file or standard input, each once however often it is run', async () => {
    const key = await harness.addKey(['events:write', 'imports:write']);
    const input = () =>
      Readable.from(['{"type":"track","userId":"u1","event":"a"}\n\n[1]\nnone\n{"messageId":"mine"}']);
    const send = (...options: string[]) =>
      runCaptured(['events', 'send', '-', ...options], { env: { ...env, CLIENTELE_API_KEY: key }, input: input() });
    const first = await send();
    expect(first).toEqual({
      code: 1,
      out: '2 accepted, 0 duplicate, 0 rejected\n2 lines were not sent: they are no JSON objects, or too large\n',
      err: 'line 3: is not a JSON object.\nline 4: is not a JSON object.\n',
    });
    expect(JSON.parse((await send('--json')).out)).toEqual({ accepted: 0, duplicate: 2, rejected: 0, unreadable: 2 });
    const lines = Array.from({ length: 12_001 }, (_, n) =>
      JSON.stringify({ type: 'page', userId: `u${n}`, name: 'x' }),
    );
    await writeFile(join(folder, 'history.jsonl'), `${lines.join('\n')}\n${lines[0] ?? ''}\n`);
    harness.inner.state.appendRefusals = 2;
    const count = harness.inner.state.appended.length;
    const argv = ['events', 'send', join(folder, 'history.jsonl'), '--import'];
    const history = await runCaptured(argv, { env: { ...env, CLIENTELE_API_KEY: key } });
    expect(history).toEqual({ code: 0, out: '12001 accepted, 1 duplicate, 0 rejected\n', err: '' });
    const batches = harness.inner.state.appended.slice(count);
    expect(batches.map(({ route }) => route)).toEqual(['import', 'import', 'import']);
    const missing = await runCaptured(['events', 'send', 'nowhere.jsonl'], { env });
    expect(missing).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^clientele: The file nowhere.jsonl cannot be read/),
    });
  }, 30_000);

  it('says in one sentence what to do', async () => {
    const gate = await clientele('aliases', 'set', 'm', 'champion', '9');
    expect(gate.code).toBe(1);
    expect(gate.err).toBe(
      'clientele: test_auc is 0.5, and not >= 0.7. Train a better version, or lower the gate in the model definition.\n',
    );
    const file = await clientele('train', 'nowhere.yaml', '--json');
    expect([file.code, JSON.parse(file.err)]).toMatchObject([1, { error: { reason: 'FILE_UNREADABLE' } }]);
    const kept = env;
    env = { ...kept, CLIENTELE_API_KEY: '' };
    expect((await clientele('score', 'm', 'u1')).err).toMatch(/^clientele: Set CLIENTELE_API_KEY to an API key; .*\n$/);
    env = { ...kept, CLIENTELE_API_KEY: `ck_${'0'.repeat(12)}_${'A'.repeat(43)}` };
    expect((await clientele('score', 'm', 'u1')).err).toBe(
      'clientele: The API key is not valid. Set CLIENTELE_API_KEY to a key that is not revoked.\n',
    );
    env = { ...kept, DATABASE_URL: empty.url };
    expect((await clientele('keys', 'create', '--admin')).err).toMatch(/run "clientele db migrate" first/);
    env = { ...kept, DATABASE_URL: 'postgres://127.0.0.1:1/none' };
    for (const argv of [
      ['db', 'migrate'],
      ['keys', 'create', '--admin'],
    ]) {
      expect((await clientele(...argv)).err).toMatch(/^clientele: The database cannot be reached: check DATABASE_URL/);
    }
    env = kept;
  });

  it('migrates every service, and then nothing', async () => {
    const kept = env;
    env = { ...kept, DATABASE_URL: empty.url };
    const first = await clientele('db', 'migrate', '--json');
    expect(first.code).toBe(0);
    expect((JSON.parse(first.out) as { applied: object[] }).applied).toEqual([
      { schema: 'ingest', migration: '0001_create_thing.sql' },
      { schema: 'features', migration: '0001_create_thing.sql' },
      { schema: 'trainer', migration: '0001_create_thing.sql' },
      { schema: 'gateway', migration: '0001_create_api_key.sql' },
      { schema: 'gateway', migration: '0002_create_audit_log.sql' },
    ]);
    expect((await clientele('db', 'migrate', '--root', folder)).out).toBe('The database is up to date.\n');
    expect((await clientele('keys', 'create', '--admin')).out).toMatch(/^ck_\w+_\S{43}\n\nKeep it/);
    await writeFile(join(folder, 'services/trainer/migrations/0002_create_broken.sql'), 'CREATE TABEL x;');
    expect((await clientele('db', 'migrate')).err).toBe(
      'clientele: Migration 0002_create_broken.sql failed (42601).\n',
    );
    expect((await clientele('db', 'migrate', '--root', tmpdir())).err).toMatch(/is missing: give the root/);
    env = kept;
  });
});
