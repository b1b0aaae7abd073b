import { AppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { aliasKey } from '../domain/alias-key.js';
import type { AliasTarget, Model, ModelTable } from '../ports.js';

interface Served {
  readonly target: AliasTarget;
  readonly model: Model;
}

export function createMemoryModelTable(log: Logger): ModelTable {
  const served = new Map<string, Served>();
  const holdings = createHoldings(log);
  /** Undefined until the registry, or what was kept of it, has been read. */
  let known: readonly AliasTarget[] | undefined;

  return {
    acquire(model, alias) {
      const entry = served.get(aliasKey({ model, alias }));
      if (entry === undefined) throw notServed(known, model, alias);
      holdings.hold(entry.model);
      let isReleased = false;
      return {
        ...entry,
        release() {
          if (!isReleased) holdings.letGo(entry.model);
          isReleased = true;
        },
      };
    },
    targets: () => [...served.values()].map(({ target }) => target),
    loaded: holdings.find,
    serve(target, model) {
      const key = aliasKey(target);
      const before = served.get(key);
      served.set(key, { target, model: holdings.hold(model) });
      if (before !== undefined) holdings.letGo(before.model);
    },
    retain(targets) {
      known = targets;
      const keys = new Set(targets.map(aliasKey));
      for (const [key, { model }] of served) {
        if (keys.has(key)) continue;
        served.delete(key);
        holdings.letGo(model);
      }
    },
  };
}

interface Holdings {
  readonly find: (artifactId: string) => Model | undefined;
  readonly hold: (model: Model) => Model;
  readonly letGo: (model: Model) => void;
}

/** Counts the aliases and leases of each loaded model, and disposes a model with its last one. */
function createHoldings(log: Logger): Holdings {
  const held = new Map<string, { readonly model: Model; holders: number }>();
  return {
    find: (artifactId) => held.get(artifactId)?.model,
    hold(model) {
      const entry = held.get(model.artifactId) ?? { model, holders: 0 };
      held.set(model.artifactId, entry);
      entry.holders += 1;
      return entry.model;
    },
    letGo({ artifactId }) {
      const entry = held.get(artifactId);
      if (entry === undefined) return;
      entry.holders -= 1;
      if (entry.holders > 0) return;
      held.delete(artifactId);
      entry.model.graph.dispose().catch((err: unknown) => {
        log.warn({ err, artifact_id: artifactId }, 'model not released');
      });
    },
  };
}

function notServed(known: readonly AliasTarget[] | undefined, model: string, alias: string): AppError {
  if (known === undefined) return new AppError('unavailable', 'MODEL_UNAVAILABLE', 'The models are not loaded yet.');
  const aliases = known.filter((target) => target.model === model);
  if (aliases.length === 0) return new AppError('not_found', 'MODEL_NOT_FOUND', 'There is no such model in service.');
  if (aliases.some((target) => target.alias === alias))
    return new AppError('unavailable', 'MODEL_UNAVAILABLE', 'The model is not loaded.');
  return new AppError('not_found', 'ALIAS_NOT_FOUND', 'The model has no such alias.');
}
