import type { ModelDefinition } from '@clientele/contracts/model-definition';
import type { FittedArtifact } from '../domain/fit-model.js';
import { requirePassedGates, versionNotFound, type AliasTarget, type ModelVersion } from '../domain/model-version.js';
import { hasEnded, superseded, type RunLease, type TrainingRun } from '../domain/training-run.js';
import type { ModelRegistry, RunStore } from '../ports.js';
import type { ChangeHub } from './change-hub.js';

/** Runs and models in memory, for tests. */
export function createMemoryRegistry(hub: ChangeHub, now: () => Date): RunStore & ModelRegistry {
  const versions: StoredVersion[] = [];
  const artifacts = new Map<string, FittedArtifact>();
  return {
    ...createRunStore({ hub, now, versions, artifacts }),
    ...createModelRegistry({ hub, versions, artifacts }),
  };
}

type StoredVersion = Omit<ModelVersion, 'aliases'>;
type StoredAlias = Omit<AliasTarget, 'artifactId'>;

interface Memory {
  readonly hub: ChangeHub;
  readonly versions: StoredVersion[];
  readonly artifacts: Map<string, FittedArtifact>;
}

function createRunStore({ hub, now, versions, artifacts }: Memory & { readonly now: () => Date }): RunStore {
  const runs = new Map<string, TrainingRun>();
  const change = (run: TrainingRun, fields: Partial<TrainingRun>): TrainingRun => {
    const changed = { ...run, ...fields, updateTime: now() };
    runs.set(run.runId, changed);
    hub.wake(`run:${run.runId}`);
    return changed;
  };
  const held = (lease: RunLease): TrainingRun => {
    const run = runs.get(lease.runId);
    if (run?.state !== 'running' || run.attempt !== lease.attempt) throw superseded();
    return run;
  };
  const changeHeld = (lease: RunLease, fields: Partial<TrainingRun>): Promise<void> =>
    asPromise(() => {
      change(held(lease), fields);
    });
  return {
    createRun: ({ runId, requestId, definition }) =>
      asPromise(() => {
        const known = [...runs.values()].find((run) => run.requestId === requestId);
        if (known) return { run: known, created: false };
        return { run: change(newRun(runId, requestId, definition, now()), {}), created: true };
      }),
    deleteUnclaimedRun: (runId) =>
      asPromise(() => {
        if (runs.get(runId)?.attempt === 0) runs.delete(runId);
      }),
    findRun: (runId) => asPromise(() => runs.get(runId)),
    claimRun: (runId) =>
      asPromise(() => {
        const run = runs.get(runId);
        if (run === undefined || hasEnded(run)) return undefined;
        const { attempt } = change(run, { state: 'running', attempt: run.attempt + 1, progress: 0, stage: '' });
        return { lease: { runId, attempt }, definition: run.definition };
      }),
    saveProgress: (lease, stage, progress) => changeHeld(lease, { stage, progress }),
    saveTrainingSet: (lease) => changeHeld(lease, {}),
    completeRun: (lease, artifact) =>
      asPromise(() => {
        const run = held(lease);
        artifacts.set(artifact.artifactId, artifact);
        const version = addVersion(versions, run.definition.model, artifact, now());
        const ended = { state: 'completed', stage: '', progress: 1, endTime: now() } as const;
        change(run, { ...ended, version, result: artifact.result });
        return version;
      }),
    releaseRun: (lease) => changeHeld(lease, { state: 'queued', stage: '', progress: 0 }),
    failRun: ({ runId, attempt }, reason, message) =>
      asPromise(() => {
        const run = runs.get(runId);
        if (run === undefined || hasEnded(run) || (attempt !== undefined && run.attempt !== attempt)) return;
        change(run, { state: 'failed', reason, message, endTime: now() });
      }),
    listUnfinishedRuns: () => asPromise(() => [...runs.values()].filter((run) => !hasEnded(run))),
  };
}

function createModelRegistry({ hub, versions, artifacts }: Memory): ModelRegistry {
  const aliases = new Map<string, StoredAlias>();
  const find = (model: string, version: number): StoredVersion | undefined =>
    versions.find((known) => known.model === model && known.version === version);
  return {
    listVersions: (model, beforeVersion, limit) =>
      asPromise(() =>
        versions
          .filter((known) => known.model === model && known.version < beforeVersion)
          .sort((a, b) => b.version - a.version)
          .slice(0, limit)
          .map((known) => ({ ...known, aliases: aliasesOf(aliases, known) })),
      ),
    findVersion: (model, version) =>
      asPromise(() => {
        const known = find(model, version);
        const artifact = artifacts.get(known?.artifactId ?? '');
        if (known === undefined || artifact === undefined) return undefined;
        return { version: { ...known, aliases: aliasesOf(aliases, known) }, manifest: artifact.manifest };
      }),
    findArtifact: (artifactId) => asPromise(() => artifacts.get(artifactId)),
    setAlias: ({ model, alias, version }) =>
      asPromise(() => {
        const target = find(model, version);
        if (target === undefined) throw versionNotFound();
        requirePassedGates(target.result.gates);
        const previous = aliases.get(`${model}/${alias}`)?.version ?? 0;
        aliases.set(`${model}/${alias}`, { model, alias, version });
        hub.wake('alias');
        return previous;
      }),
    listAliases: () =>
      asPromise(() =>
        [...aliases.values()].map((target) => ({
          ...target,
          artifactId: find(target.model, target.version)?.artifactId ?? '',
        })),
      ),
  };
}

const asPromise = <T>(run: () => T): Promise<T> => Promise.resolve().then(run);

function addVersion(
  versions: StoredVersion[],
  model: string,
  { artifactId, result }: FittedArtifact,
  createTime: Date,
): number {
  const ofModel = versions.filter((known) => known.model === model);
  const known = ofModel.find((version) => version.artifactId === artifactId);
  if (known) return known.version;
  const version = ofModel.length + 1;
  versions.push({ model, version, artifactId, result, createTime });
  return version;
}

const newRun = (runId: string, requestId: string, definition: ModelDefinition, time: Date): TrainingRun => ({
  runId,
  requestId,
  definition,
  state: 'queued',
  attempt: 0,
  stage: '',
  progress: 0,
  version: undefined,
  result: undefined,
  reason: undefined,
  message: undefined,
  submitTime: time,
  updateTime: time,
  endTime: undefined,
});

const aliasesOf = (
  aliases: ReadonlyMap<string, Omit<AliasTarget, 'artifactId'>>,
  { model, version }: { model: string; version: number },
): string[] =>
  [...aliases.values()]
    .filter((target) => target.model === model && target.version === version)
    .map(({ alias }) => alias)
    .sort();
