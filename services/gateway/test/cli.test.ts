import { mkdtemp, rm, writeFile, mkdir, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@clientele/cli/run';
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

async function clientele(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    env,
    root: folder,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

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
