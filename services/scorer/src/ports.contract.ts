import { calibrate } from '@clientele/learners/calibration';
import { linearMargin } from '@clientele/learners/linear-tables';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { buildArtifact, type ArtifactFixture } from '../test/fixtures/artifacts.js';
import type { ArtifactFiles } from './domain/artifact.js';
import type {
  AliasEvent,
  AliasTarget,
  ArtifactCache,
  Graph,
  ModelSource,
  StateReader,
  StateRebuilder,
} from './ports.js';

const [ANN, BOB, EVE] = ['a', 'b', 'e'].map((digit) => `0a000000-0000-8000-8000-00000000000${digit}`) as [
  string,
  string,
  string,
];
const [FIRST, SECOND] = ['1'.repeat(64), '2'.repeat(64)];
const bytesOf = (states: readonly (Uint8Array | undefined)[]) => states.map((state) => state && [...state]);
const filesOf = (name: string): ArtifactFiles => ({
  manifest: Buffer.from(`manifest of ${name}`),
  model: Buffer.from(name.repeat(3_000)),
  explain: Buffer.alloc(0),
});
const target = (fields: Partial<AliasTarget> = {}): AliasTarget => ({
  model: 'm',
  alias: 'champion',
  version: 1,
  artifactId: FIRST,
  ...fields,
});

/** @param states By subject id. */
type States = Readonly<Record<string, Uint8Array>>;

export interface StateReaderFixture {
  readonly reader: StateReader;
  readonly goDown: () => void | Promise<void>;
}

/** @param make A store with this mark and these states. */
export function describeStateReader(
  name: string,
  make: (readyEpoch: string | undefined, states: States) => Promise<StateReaderFixture>,
): void {
  describe(`state reader: ${name}`, () => {
    it('reads states byte for byte in the order asked for, with the mark', async () => {
      const { reader } = await make('12', { [ANN]: Buffer.of(0, 255, 10), [EVE]: Buffer.of(7) });
      const { readyEpoch, states } = await reader.read([EVE, BOB, ANN, EVE]);
      expect(readyEpoch).toBe('12');
      expect(bytesOf(states)).toEqual([[7], undefined, [0, 255, 10], [7]]);
    });

    it('has no mark while states are being rebuilt', async () => {
      const { reader } = await make(undefined, {});
      expect(await reader.read([ANN])).toEqual({ readyEpoch: undefined, states: [undefined] });
    });

    it('says unavailable when it is gone', async () => {
      const { reader, goDown } = await make('1', {});
      await goDown();
      await expect(reader.read([ANN])).rejects.toMatchObject({ kind: 'unavailable', reason: 'REDIS_UNAVAILABLE' });
    });
  });
}

export interface StateRebuilderFixture {
  readonly rebuilder: StateRebuilder;
  readonly goDown: () => void | Promise<void>;
}

/** @param make One whose log has these states. */
export function describeStateRebuilder(name: string, make: (states: States) => Promise<StateRebuilderFixture>): void {
  describe(`state rebuilder: ${name}`, () => {
    it('gives states in the order asked for, and none to a subject without events', async () => {
      const { rebuilder } = await make({ [ANN]: Buffer.of(0, 255), [EVE]: Buffer.of(7) });
      expect(bytesOf(await rebuilder.rebuild([EVE, BOB, ANN], 1_000))).toEqual([[7], undefined, [0, 255]]);
    });

    it('says unavailable when it is gone', async () => {
      const { rebuilder, goDown } = await make({});
      await goDown();
      await expect(rebuilder.rebuild([ANN], 1_000)).rejects.toMatchObject({ kind: 'unavailable' });
    });
  });
}

/** @param make An empty cache. */
export function describeArtifactCache(name: string, make: () => Promise<ArtifactCache>): void {
  describe(`artifact cache: ${name}`, () => {
    let cache: ArtifactCache;
    beforeEach(async () => {
      cache = await make();
    });

    it('is empty at first', async () => {
      expect(await cache.load(FIRST)).toBeUndefined();
      expect(await cache.loadAliases()).toEqual([]);
      await cache.keepOnly(new Set([FIRST]));
    });

    it('gives back what was stored last', async () => {
      await cache.store(FIRST, filesOf('before'));
      await cache.store(SECOND, filesOf('second'));
      await cache.store(FIRST, filesOf('first'));
      expect(await cache.load(FIRST)).toEqual(filesOf('first'));
      expect(await cache.load(SECOND)).toEqual(filesOf('second'));
    });

    it('drops all but the artifacts to keep', async () => {
      await cache.store(FIRST, filesOf('first'));
      await cache.store(SECOND, filesOf('second'));
      await cache.keepOnly(new Set([SECOND, '3'.repeat(64)]));
      expect(await cache.load(FIRST)).toBeUndefined();
      expect(await cache.load(SECOND)).toEqual(filesOf('second'));
    });

    it('keeps the aliases stored last', async () => {
      await cache.storeAliases([target(), target({ alias: 'shadow' })]);
      await cache.storeAliases([target({ version: 2 }), target({ model: 'n' })]);
      expect(await cache.loadAliases()).toEqual([target({ version: 2 }), target({ model: 'n' })]);
    });
  });
}

export interface ModelSourceFixture {
  readonly source: ModelSource;
  /** Moves an alias. */
  readonly move: (to: AliasTarget) => void;
  readonly goDown: () => void | Promise<void>;
}

/** @param make One with these aliases and artifacts. */
export function describeModelSource(
  name: string,
  make: (
    aliases: readonly AliasTarget[],
    artifacts: Readonly<Record<string, ArtifactFiles>>,
  ) => Promise<ModelSourceFixture>,
): void {
  const ALIASES = [target(), target({ alias: 'shadow', version: 2, artifactId: SECOND })];

  describe(`model source: ${name}`, () => {
    const watch = async () => {
      const fixture = await make(ALIASES, {});
      const stop = new AbortController();
      const events = fixture.source.watchAliases(stop.signal)[Symbol.asyncIterator]();
      const next = async () => (await events.next()).value as AliasEvent;
      expect([await next(), await next(), await next()]).toEqual([
        ...ALIASES.map((each) => ({ kind: 'target', target: each })),
        { kind: 'synchronized' },
      ]);
      return { ...fixture, stop, next };
    };

    it('tells every alias, then each change, and ends with an error when it is told to', async () => {
      const { move, stop, next } = await watch();
      const moved = target({ version: 2, artifactId: SECOND });
      move(moved);
      expect(await next()).toEqual({ kind: 'target', target: moved });
      const waiting = next();
      stop.abort();
      await expect(waiting).rejects.toThrow();
    });

    it('ends with an error when it is gone', async () => {
      const { goDown, next } = await watch();
      const waiting = next();
      const ended = expect(waiting).rejects.toThrow();
      await goDown();
      await ended;
    });

    it('gives the bytes of an artifact', async () => {
      const { source } = await make([], { [FIRST]: filesOf('first'), [SECOND]: filesOf('second') });
      expect(await source.fetchArtifact(SECOND)).toEqual(filesOf('second'));
      await expect(source.fetchArtifact('3'.repeat(64))).rejects.toMatchObject({
        kind: 'not_found',
        reason: 'ARTIFACT_NOT_FOUND',
      });
    });

    it('says unavailable when it is gone', async () => {
      const { source, goDown } = await make([], { [FIRST]: filesOf('first') });
      await goDown();
      await expect(source.fetchArtifact(FIRST)).rejects.toMatchObject({ kind: 'unavailable' });
    });
  });
}

/** @param make The graph of a logistic model. */
export function describeGraph(name: string, make: (artifact: ArtifactFixture) => Promise<Graph>): void {
  describe(`graph: ${name}`, () => {
    it('computes the margin and the probability of each row, missing values included', async () => {
      const artifact = buildArtifact();
      const graph = await make(artifact);
      const rows = [
        [1, 3, 40, 5, 1],
        [0, 0, 0, NaN, 0],
        [11, 11, 9_999, 0, 2],
      ];
      const { margins, probabilities } = await graph.run(Float32Array.from(rows.flat()), rows.length);
      const expected = rows.map((row) => linearMargin(artifact.tables, Float32Array.from(row)));
      expect([margins.length, probabilities.length]).toEqual([rows.length, rows.length]);
      for (const [row, margin] of expected.entries()) {
        expect(Math.abs(margins[row]! - margin)).toBeLessThan(1e-5 * (1 + Math.abs(margin)));
        expect(probabilities[row]).toBeCloseTo(calibrate(artifact.manifest.calibration, margin), 5);
      }
      await graph.dispose();
    });
  });
}
