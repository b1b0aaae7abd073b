import type { AliasTarget } from '../domain/model-version.js';
import type { Changes, ModelRegistry } from '../ports.js';

export interface WatchAliasesDeps {
  registry: Pick<ModelRegistry, 'listAliases'>;
  changes: Changes;
}
export type AliasChange = { readonly synchronized: true } | ({ readonly synchronized: false } & AliasTarget);
export type WatchAliases = (signal: AbortSignal) => AsyncGenerator<AliasChange, void, undefined>;

/** Covers wake-ups that were missed. */
const POLL_MS = 5_000;

/** Every alias, a mark that these were all, then each change, until the caller leaves. */
export function createWatchAliases({ registry, changes }: WatchAliasesDeps): WatchAliases {
  return async function* watchAliases(signal) {
    const subscription = changes.subscribe('alias');
    const told = new Map<string, number>();
    try {
      yield* news(await registry.listAliases(), told);
      yield { synchronized: true };
      for (;;) {
        await subscription.next(POLL_MS, signal);
        if (signal.aborted) return;
        yield* news(await registry.listAliases(), told);
      }
    } finally {
      subscription.close();
    }
  };
}

function* news(targets: readonly AliasTarget[], told: Map<string, number>): Generator<AliasChange> {
  for (const target of targets) {
    const key = `${target.model}/${target.alias}`;
    if (told.get(key) === target.version) continue;
    told.set(key, target.version);
    yield { synchronized: false, ...target };
  }
}
