import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@clientele/shared/log';
import { buildArtifact, type ArtifactFixture } from '../../test/fixtures/artifacts.js';
import { until } from '../../test/fixtures/until.js';
import { createMemoryArtifactCache } from '../adapters/memory-artifact-cache.js';
import { createMemoryGraph, type MemoryGraph } from '../adapters/memory-graph.js';
import { createMemoryModelSource } from '../adapters/memory-model-source.js';
import { createMemoryModelTable } from '../adapters/memory-model-table.js';
import type { AliasTarget } from '../ports.js';
import { createFollowAliases } from './follow-aliases.js';
import { createLoadModel } from './load-model.js';
import { createObtainArtifact } from './obtain-artifact.js';
import { createReconcileModels } from './reconcile-models.js';

const MODEL = 'repurchase_60d';
const first = buildArtifact({ seed: 1 });
const second = buildArtifact({ seed: 2 });
const target = ({ artifactId }: ArtifactFixture, version: number, change: Partial<AliasTarget> = {}): AliasTarget => ({
  model: MODEL,
  alias: 'champion',
  version,
  artifactId,
  ...change,
});

describe('followAliases', () => {
  let source = createMemoryModelSource();
  let cache = createMemoryArtifactCache();
  let lines: { msg: string; level: string; reason?: string }[] = [];
  let graphs: MemoryGraph[] = [];
  let stop = new AbortController();
  let following: Promise<void> = Promise.resolve();
  let clockMs = 0;

  const start = () => {
    const destination = {
      write: (line: string) => {
        lines.push(JSON.parse(line) as (typeof lines)[number]);
      },
    };
    const log = createLogger({ service: 'scorer', level: 'info', destination });
    const table = createMemoryModelTable(log);
    const state = { isServing: false };
    const loadModel = createLoadModel((bytes) => {
      const fixture = [first, second].find(({ files }) => Buffer.from(files.model).equals(bytes));
      const graph = createMemoryGraph(fixture ?? first);
      graphs.push(graph);
      return Promise.resolve(graph);
    });
    const obtainArtifact = createObtainArtifact({ source, cache, log });
    const reconcileModels = createReconcileModels({
      obtainArtifact,
      loadModel,
      table,
      cache,
      clockMs: () => clockMs,
      log,
    });
    following = createFollowAliases({ source, cache, table, reconcileModels, log })(stop.signal, () => {
      state.isServing = true;
    });
    const versionOf = (alias = 'champion'): number | string => {
      try {
        const lease = table.acquire(MODEL, alias);
        lease.release();
        return lease.target.version;
      } catch (err) {
        return (err as { reason: string }).reason;
      }
    };
    return { table, state, versionOf };
  };

  beforeEach(() => {
    source = createMemoryModelSource();
    cache = createMemoryArtifactCache();
    lines = [];
    graphs = [];
    stop = new AbortController();
    clockMs = 0;
    for (const { artifactId, files } of [first, second]) source.artifacts.set(artifactId, files);
  });

  afterEach(async () => {
    stop.abort();
    await following;
  });

  it('loads every alias and serves once the registry has told all', async () => {
    const { state, versionOf } = start();
    expect(versionOf()).toBe('MODEL_UNAVAILABLE');
    source.tell(target(first, 1), target(second, 2, { alias: 'challenger' }));
    await until(() => source.watches === 1);
    expect(state.isServing).toBe(false);
    source.synchronize();
    await until(() => state.isServing);
    expect([versionOf(), versionOf('challenger'), versionOf('shadow')]).toEqual([1, 2, 'ALIAS_NOT_FOUND']);
  });

  it('serves an empty registry', async () => {
    const { state, versionOf } = start();
    source.synchronize();
    await until(() => state.isServing);
    expect(versionOf()).toBe('MODEL_NOT_FOUND');
  });

  it('swaps a model when its alias moves, and disposes the old one', async () => {
    const { versionOf } = start();
    source.tell(target(first, 1));
    source.synchronize();
    await until(() => versionOf() === 1);
    source.tell(target(second, 2));
    await until(() => versionOf() === 2);
    expect(graphs.map((graph) => graph.isDisposed())).toEqual([true, false]);
    expect([...cache.artifacts.keys()]).toEqual([second.artifactId]);
  });

  it('loads an artifact once for all that point at it', async () => {
    const { versionOf } = start();
    source.tell(target(first, 1), target(first, 2, { alias: 'shadow' }));
    source.synchronize();
    await until(() => versionOf() === 1 && versionOf('shadow') === 2);
    expect(source.fetches).toEqual([first.artifactId]);
    expect(graphs).toHaveLength(1);
  });

  it('refuses a corrupt artifact and keeps serving the version before, then takes a sound one', async () => {
    const { versionOf } = start();
    source.tell(target(first, 1));
    source.synchronize();
    await until(() => versionOf() === 1);
    const corrupt = Buffer.from(second.files.model);
    corrupt.writeUInt8(corrupt.readUInt8(9) ^ 1, 9);
    source.artifacts.set(second.artifactId, { ...second.files, model: corrupt });
    source.tell(target(second, 2));
    await until(() => lines.some(({ reason, level }) => reason === 'ARTIFACT_CORRUPT' && level === 'error'));
    expect(versionOf()).toBe(1);
    expect(cache.artifacts.has(second.artifactId)).toBe(false);
    source.artifacts.set(second.artifactId, second.files);
    clockMs += 1_000;
    await until(() => versionOf() === 2);
  });

  it('refuses the artifact of another model', async () => {
    start();
    source.tell(target(first, 1, { model: 'churn' }));
    source.synchronize();
    await until(() => lines.some(({ reason }) => reason === 'ARTIFACT_MISMATCH'));
  });

  it('keeps serving while the registry is gone, reconnects, and drops what is no longer listed', async () => {
    const { versionOf } = start();
    source.tell(target(first, 1), target(first, 1, { alias: 'shadow' }));
    source.synchronize();
    await until(() => versionOf('shadow') === 1);
    source.drop();
    await until(() => lines.some(({ msg }) => msg === 'alias stream lost'));
    expect(versionOf()).toBe(1);
    source.tell(target(second, 2));
    source.synchronize();
    await until(() => versionOf() === 2);
    expect(versionOf('shadow')).toBe('ALIAS_NOT_FOUND');
    expect(source.watches).toBe(2);
  });

  it('starts from the cache without the registry', async () => {
    source.isDown = true;
    cache.aliases = [target(first, 7)];
    cache.artifacts.set(first.artifactId, first.files);
    const { state, versionOf } = start();
    await until(() => state.isServing);
    expect(versionOf()).toBe(7);
    expect(source.fetches).toEqual([]);
  });

  it('checks the cache and fetches again what has changed on disk', async () => {
    cache.artifacts.set(first.artifactId, { ...first.files, explain: Buffer.from('changed') });
    const { versionOf } = start();
    source.tell(target(first, 1));
    source.synchronize();
    await until(() => versionOf() === 1);
    expect(source.fetches).toEqual([first.artifactId]);
    expect(cache.artifacts.get(first.artifactId)).toEqual(first.files);
  });

  it('remembers only what it has served', async () => {
    const { state } = start();
    source.tell(target(first, 1), target(second, 2, { model: 'churn' }));
    source.synchronize();
    await until(() => state.isServing);
    expect(cache.aliases).toEqual([target(first, 1)]);
  });
});
