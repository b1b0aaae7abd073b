import { AppError } from '@clientele/shared/errors';
import { withTimeLimit } from '@clientele/shared/time-limit';
import type { ApiKeyRecord } from '../domain/access.js';
import type { ApiKeyReader } from '../ports.js';

/** How long an answer is taken for current, known or not: so long may a revoked key go on. */
const FRESH_MS = 5_000;
/** How long a key seen before goes on being served while the store cannot be reached. */
const STALE_MS = 600_000;
/** How long a request waits for the store when it could do with the stale answer. */
const REFRESH_WAIT_MS = 200;
/** How long a store that failed is left alone by requests that can do with the stale answer. */
const RETRY_MS = 1_000;
const ENTRIES_MAX = 10_000;

export interface KeyCacheDeps {
  readonly keys: ApiKeyReader;
  /** Monotonic, in ms. */
  readonly nowMs: () => number;
}

export interface KeyCache {
  /** Undefined for an unknown key. @throws AppError `unavailable` when the store is, and the key was not seen lately. */
  find(keyId: string): Promise<ApiKeyRecord | undefined>;
  forget(keyId: string): void;
}

interface Entry {
  readonly record: ApiKeyRecord | undefined;
  readonly loadedMs: number;
  failedMs: number;
}

/** Keeps a dead or slow key store from stopping requests whose keys were seen lately. */
export function createKeyCache({ keys, nowMs }: KeyCacheDeps): KeyCache {
  // Apart, so that a flood of made-up ids cannot drive real keys out.
  const known = new Map<string, Entry>();
  const unknown = new Map<string, Entry>();
  const loading = new Map<string, Promise<ApiKeyRecord | undefined>>();

  function remember(keyId: string, record: ApiKeyRecord | undefined): void {
    known.delete(keyId);
    unknown.delete(keyId);
    const entries = record === undefined ? unknown : known;
    const oldest = entries.keys().next();
    if (entries.size >= ENTRIES_MAX && oldest.done !== true) entries.delete(oldest.value);
    entries.set(keyId, { record, loadedMs: nowMs(), failedMs: -Infinity });
  }

  function loadOnce(keyId: string): Promise<ApiKeyRecord | undefined> {
    const running = loading.get(keyId);
    if (running !== undefined) return running;
    // An answer that was under way when its key was forgotten is older than what made it forgotten.
    const isCurrent = (): boolean => loading.get(keyId) === started;
    const started: Promise<ApiKeyRecord | undefined> = keys
      .find(keyId)
      .then((record) => {
        if (isCurrent()) remember(keyId, record);
        return record;
      })
      .finally(() => {
        if (isCurrent()) loading.delete(keyId);
      });
    loading.set(keyId, started);
    return started;
  }

  async function refresh(keyId: string, stale: Entry): Promise<ApiKeyRecord | undefined> {
    try {
      const answer = await withTimeLimit(loadOnce(keyId), REFRESH_WAIT_MS, 'late' as const);
      if (answer !== 'late') return answer;
    } catch (err) {
      if (!isOutage(err)) throw err;
    }
    stale.failedMs = nowMs();
    return stale.record;
  }

  return {
    async find(keyId) {
      const entry = known.get(keyId) ?? unknown.get(keyId);
      const ageMs = entry === undefined ? Infinity : nowMs() - entry.loadedMs;
      if (entry === undefined || (entry.record === undefined && ageMs >= FRESH_MS)) return loadOnce(keyId);
      if (ageMs < FRESH_MS) return entry.record;
      if (ageMs >= STALE_MS) return loadOnce(keyId);
      return nowMs() - entry.failedMs < RETRY_MS ? entry.record : refresh(keyId, entry);
    },
    forget(keyId) {
      known.delete(keyId);
      loading.delete(keyId);
    },
  };
}

const isOutage = (err: unknown): boolean =>
  err instanceof AppError && (err.kind === 'unavailable' || err.kind === 'deadline_exceeded');
