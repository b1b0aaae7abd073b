import { toAppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { backoffMs, pause } from '@clientele/shared/pause';
import { createWakeSignal } from '@clientele/shared/wake-signal';
import { aliasKey } from '../domain/alias-key.js';
import type { AliasTarget, ArtifactCache, ModelSource, ModelTable } from '../ports.js';
import type { ReconcileModels } from './reconcile-models.js';

const RECONNECT = { minMs: 250, maxMs: 5_000 };

export interface FollowAliasesDeps {
  readonly source: Pick<ModelSource, 'watchAliases'>;
  readonly cache: Pick<ArtifactCache, 'loadAliases'>;
  readonly table: Pick<ModelTable, 'targets'>;
  readonly reconcileModels: ReconcileModels;
  readonly log: Logger;
}

/**
 * Serves the aliases known from the last run, then follows the registry until `signal` aborts. While the registry is
 * gone, what is loaded is served. `onServing` is called once: when the registry's aliases have been loaded, or those
 * of the last run.
 */
export type FollowAliases = (signal: AbortSignal, onServing: () => void) => Promise<void>;

export function createFollowAliases({ source, cache, table, reconcileModels, log }: FollowAliasesDeps): FollowAliases {
  return async function followAliases(signal, onServing) {
    const wanted = new Map<string, AliasTarget>();
    const changes = createWakeSignal();
    let isSynchronized = false;
    let isServing = false;

    async function reconcileForever(): Promise<void> {
      for (const target of await lastKnown()) if (!isSynchronized) wanted.set(aliasKey(target), target);
      let hasList = wanted.size > 0;
      while (!signal.aborted) {
        hasList ||= isSynchronized;
        const isComplete = isSynchronized;
        const retryInMs = hasList ? await reconcileModels([...wanted.values()]) : Infinity;
        if (!isServing && (isComplete || table.targets().length > 0)) {
          isServing = true;
          onServing();
        }
        await changes.sleep(retryInMs, signal);
      }
    }

    async function lastKnown(): Promise<readonly AliasTarget[]> {
      try {
        return await cache.loadAliases();
      } catch (err) {
        log.warn({ err }, 'cached aliases not read');
        return [];
      }
    }

    async function watchOnce(onAlive: () => void): Promise<void> {
      const listed = new Map<string, AliasTarget>();
      let isListed = false;
      for await (const event of source.watchAliases(signal)) {
        onAlive();
        if (event.kind === 'synchronized') {
          isListed = true;
          replaceAll(wanted, listed);
          isSynchronized = true;
        } else (isListed ? wanted : listed).set(aliasKey(event.target), event.target);
        if (isListed) changes.wake();
      }
    }

    async function watchForever(): Promise<void> {
      const isStopped = (): boolean => signal.aborted;
      let losses = 0;
      while (!isStopped()) {
        try {
          await watchOnce(() => (losses = 0));
        } catch (err) {
          const level = losses === 0 ? 'warn' : 'debug'; // once for each outage
          if (!isStopped()) log[level]({ reason: toAppError(err).reason, err }, 'alias stream lost');
        }
        losses += 1;
        await pause(backoffMs(losses, RECONNECT), signal);
      }
    }

    await Promise.all([reconcileForever(), watchForever()]);
  };
}

function replaceAll(target: Map<string, AliasTarget>, source: ReadonlyMap<string, AliasTarget>): void {
  target.clear();
  for (const [key, value] of source) target.set(key, value);
}
