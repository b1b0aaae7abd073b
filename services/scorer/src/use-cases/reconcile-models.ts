import { AppError, toAppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { backoffMs } from '@clientele/shared/pause';
import { aliasKey } from '../domain/alias-key.js';
import type { Artifact } from '../domain/artifact.js';
import type { AliasTarget, ArtifactCache, Model, ModelTable } from '../ports.js';
import type { ObtainArtifact } from './obtain-artifact.js';

const RETRY = { minMs: 250, maxMs: 60_000 };

export interface ReconcileModelsDeps {
  readonly obtainArtifact: ObtainArtifact;
  readonly loadModel: (artifact: Artifact) => Promise<Model>;
  readonly table: ModelTable;
  readonly cache: Pick<ArtifactCache, 'keepOnly' | 'storeAliases'>;
  /** Monotonic clock, ms. */
  readonly clockMs: () => number;
  readonly log: Logger;
}

/**
 * Makes the table serve what is wanted, one model after the other; one that fails leaves the version before it serving
 * and is tried again later.
 *
 * @returns Milliseconds until a failed model is due again; Infinity when none failed.
 */
export type ReconcileModels = (wanted: readonly AliasTarget[]) => Promise<number>;

interface Failure {
  readonly artifactId: string;
  readonly attempts: number;
  readonly retryAtMs: number;
}

export function createReconcileModels(deps: ReconcileModelsDeps): ReconcileModels {
  const { table, cache, clockMs, log } = deps;
  const failures = new Map<string, Failure>();
  let stored = '';

  const isServed = (target: AliasTarget): boolean => table.targets().some((served) => isSame(served, target));
  const isDue = (target: AliasTarget): boolean => {
    const failure = failures.get(aliasKey(target));
    return failure?.artifactId !== target.artifactId || failure.retryAtMs <= clockMs();
  };

  async function tryServe(target: AliasTarget): Promise<void> {
    const { model, alias, version, artifactId } = target;
    const fields = { model, alias, model_version: version, artifact_id: artifactId };
    const key = aliasKey(target);
    try {
      table.serve(target, table.loaded(artifactId) ?? (await load(target)));
      failures.delete(key);
      log.info(fields, 'model served');
    } catch (err) {
      const before = failures.get(key);
      const attempts = before?.artifactId === artifactId ? before.attempts + 1 : 1;
      failures.set(key, { artifactId, attempts, retryAtMs: clockMs() + backoffMs(attempts, RETRY) });
      log.error({ ...fields, attempts, reason: toAppError(err).reason, err }, 'model refused');
    }
  }

  async function load(target: AliasTarget): Promise<Model> {
    const artifact = await deps.obtainArtifact(target.artifactId);
    if (artifact.manifest.definition.model !== target.model)
      throw new AppError('failed_precondition', 'ARTIFACT_MISMATCH', 'The artifact belongs to another model.');
    return deps.loadModel(artifact);
  }

  /** Only what is served counts as known at the next start: it has been proven to load. */
  async function remember(): Promise<void> {
    const targets = [...table.targets()].sort((a, b) => (aliasKey(a) < aliasKey(b) ? -1 : 1));
    const text = JSON.stringify(targets);
    if (text === stored) return;
    try {
      await cache.storeAliases(targets);
      await cache.keepOnly(new Set(targets.map(({ artifactId }) => artifactId)));
      stored = text;
    } catch (err) {
      log.warn({ err }, 'aliases not cached');
    }
  }

  return async function reconcileModels(wanted) {
    table.retain(wanted);
    for (const target of wanted) if (!isServed(target) && isDue(target)) await tryServe(target);
    await remember();
    const dueAtMs = wanted
      .filter((target) => !isServed(target))
      .map((target) => failures.get(aliasKey(target))?.retryAtMs ?? Infinity);
    return Math.max(0, Math.min(...dueAtMs) - clockMs());
  };
}

const isSame = (a: AliasTarget, b: AliasTarget): boolean =>
  a.model === b.model && a.alias === b.alias && a.version === b.version && a.artifactId === b.artifactId;
