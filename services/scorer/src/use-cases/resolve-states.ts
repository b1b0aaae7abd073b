import type { CompiledViews } from '@clientele/feature-engine/compile-views';
import { toAppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { createOutageLog } from '@clientele/shared/outage-log';
import { remainingMs } from '@clientele/shared/request-context';
import { chooseRebuilds, type Choice } from '../domain/choose-rebuilds.js';
import { readEncoded, readHistory, type History } from '../domain/encoded-state.js';
import { followForward, sightingsOf, type Sighting } from '../domain/sighting.js';
import type { StateReader, StateRebuilder } from '../ports.js';

const REBUILD_MS_MAX = 400;
/** All reads and the rebuild together; the rest of half a second is for the run and the answer. */
const RESOLVE_MS_MAX = 450;

/** What is known of a subject. `degraded`: the log was asked, because the store did not have it. */
export type ResolvedState =
  | { readonly kind: 'known'; readonly history: History; readonly degraded: boolean }
  /** The subject has no events. */
  | { readonly kind: 'stranger'; readonly degraded: boolean }
  /** Neither the store nor the log could be asked. */
  | { readonly kind: 'unavailable' };

/** The subjects of one request, and the views that their states are read for. */
export interface StatesRequest {
  readonly subjectIds: readonly string[];
  readonly views: CompiledViews;
}

export interface ResolveStatesDeps {
  readonly states: StateReader;
  readonly rebuilder: StateRebuilder;
  /** Monotonic clock, ms. */
  readonly clockMs: () => number;
  readonly log: Logger;
}

/**
 * Finds the states of all requests' subjects: one read for all, a second for forwards, and a rebuild from the log of
 * those that the store should have and has not, within half a second. Never fails.
 *
 * @returns For each request one state for each subject, in order.
 */
export type ResolveStates = (requests: readonly StatesRequest[]) => Promise<readonly (readonly ResolvedState[])[]>;

/** A state that the store gave, or the subject whose state must be rebuilt. */
type Found = ResolvedState | Choice;

const OUTAGE = {
  lost: 'states cannot be read, so scores are made from the log (degraded) or refused with 503: see that the server of REDIS_STATE_URL runs',
  back: 'states are read again',
};

const UNAVAILABLE: ResolvedState = { kind: 'unavailable' };

export function createResolveStates({ states, rebuilder, clockMs, log }: ResolveStatesDeps): ResolveStates {
  const noteOutage = createOutageLog(log, OUTAGE);

  async function read(subjectIds: readonly string[]): Promise<ReadonlyMap<string, Sighting>> {
    try {
      const sightings = sightingsOf(await states.read(subjectIds), subjectIds);
      noteOutage(true);
      return sightings;
    } catch (err) {
      noteOutage(false, err);
      return new Map();
    }
  }

  /** What the store says of each subject, forwards followed once. */
  async function look(subjectIds: readonly string[]): Promise<ReadonlyMap<string, Sighting>> {
    const first = await read(subjectIds);
    const targets = [...first.values()].flatMap((sighting) => (sighting.kind === 'forward' ? [sighting.to] : []));
    if (targets.length === 0) return first;
    const second = await read([...new Set(targets)]);
    return new Map([...first].map(([subjectId, sighting]) => [subjectId, followForward(subjectId, sighting, second)]));
  }

  async function rebuild(subjectIds: readonly string[], timeoutMs: number): Promise<ReadonlyMap<string, Rebuilt>> {
    if (subjectIds.length === 0 || timeoutMs <= 0) return new Map();
    try {
      const rebuilt = await rebuilder.rebuild(subjectIds, timeoutMs);
      return new Map(subjectIds.map((subjectId, index) => [subjectId, { bytes: rebuilt[index] }]));
    } catch (err) {
      log.debug({ err, reason: toAppError(err).reason }, 'states not rebuilt');
      return new Map();
    }
  }

  return async function resolveStates(requests) {
    const startMs = clockMs();
    const sightings = await look([...new Set(requests.flatMap(({ subjectIds }) => subjectIds))]);
    const found = requests.map(({ subjectIds, views }) =>
      subjectIds.map((subjectId) => toFound(subjectId, sightings.get(subjectId), views)),
    );
    const leftMs = Math.min(REBUILD_MS_MAX, RESOLVE_MS_MAX - (clockMs() - startMs), remainingMs());
    const rebuilt = await rebuild(chooseRebuilds(found), leftMs);
    return requests.map(({ views }, request) =>
      (found[request] ?? []).map((entry) =>
        entry.kind === 'rebuild' ? toResolved(rebuilt.get(entry.subjectId), views) : entry,
      ),
    );
  };
}

function toFound(subjectId: string, sighting: Sighting | undefined, views: CompiledViews): Found {
  if (sighting?.kind === 'none') return { kind: 'stranger', degraded: false };
  if (sighting?.kind !== 'state')
    return { kind: 'rebuild', subjectId: sighting?.kind === 'lost' ? sighting.rebuildAs : subjectId };
  const history = readHistory(sighting.bytes, views);
  return history === undefined
    ? { kind: 'rebuild', subjectId: sighting.subjectId }
    : { kind: 'known', history, degraded: false };
}

/** A state from the log; `bytes` is undefined for a subject without events. */
interface Rebuilt {
  readonly bytes: Uint8Array | undefined;
}

function toResolved(rebuilt: Rebuilt | undefined, views: CompiledViews): ResolvedState {
  if (rebuilt === undefined) return UNAVAILABLE;
  if (rebuilt.bytes === undefined) return { kind: 'stranger', degraded: true };
  const history = readEncoded(rebuilt.bytes)?.kind === 'state' ? readHistory(rebuilt.bytes, views) : undefined;
  return history === undefined ? UNAVAILABLE : { kind: 'known', history, degraded: true };
}
