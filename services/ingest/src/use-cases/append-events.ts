import type { JsonValue } from '@clientele/contracts/canonical-json';
import { storedUserId } from '@clientele/contracts/subject';
import { AppError } from '@clientele/shared/errors';
import { parseBody } from '../domain/body.js';
import type { Candidate } from '../domain/candidate.js';
import { readableSubject, toCanonicalEvent, type EventContext } from '../domain/canonical-event.js';
import { readableId } from '../domain/ids.js';
import type { RejectedEvent } from '../domain/rejected-event.js';
import { isImportRoute, mapSegmentBody } from '../domain/segment-dialect.js';
import type { AppendLoad, EventLog, SourceStore } from '../ports.js';
import { createGroupCommit, overloaded } from './group-commit.js';
import { storeEvents, type RoutedEvent, type Verdict } from './store-events.js';

const LIVE_LIMITS = { eventBytesMax: 32 * 1024, bodyBytesMax: 500 * 1024 };
const IMPORT_LIMITS = { eventBytesMax: 1024 * 1024, bodyBytesMax: 10 * 1024 * 1024 };
/** Rows of one transaction; 1,000 to 5,000 are equally fast. */
const GROUP_ROWS_MAX = 2_000;
const QUEUE_ROWS_MAX = 20_000;
/** Bodies being worked on, all together. Holds one import of the largest size beside live traffic. */
const BODY_BYTES_IN_FLIGHT_MAX = 24 * 1024 * 1024;
/** The gateway's clock may differ from ours by this much. */
const CLOCK_DIFFERENCE_MS_MAX = 24 * 60 * 60 * 1000;

export interface AppendEventsInput {
  readonly body: Uint8Array;
  readonly dialect: 'segment';
  readonly route: string;
  readonly sourceId: number;
  readonly receivedAt: Date;
  readonly requestId: string;
}

export interface AppendEventsResult {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
}

export interface AppendEventsDeps {
  readonly log: EventLog;
  readonly sources: SourceStore;
  readonly workspaceSecret: string;
  readonly now: () => Date;
  readonly newId: () => string;
}

export type AppendEvents = (input: AppendEventsInput) => Promise<AppendEventsResult>;

/** Rows of one request that are committed together. */
interface Chunk {
  readonly events: readonly RoutedEvent[];
  readonly rejected: readonly RejectedEvent[];
}

/**
 * Stores the events of one request body. Bodies are refused whole only when they cannot be read; a bad event is kept as
 * rejected beside its stored neighbours. A large import is committed in parts, so after an error some may be stored:
 * trying again counts those as duplicates.
 */
export function createAppendEvents(deps: AppendEventsDeps): {
  readonly appendEvents: AppendEvents;
  readonly readLoad: () => AppendLoad;
} {
  const commits = createGroupCommit<Chunk, readonly Verdict[]>({
    commit: (chunks) => commitChunks(deps.log, chunks),
    weigh: ({ events, rejected }) => events.length + rejected.length,
    groupWeightMax: GROUP_ROWS_MAX,
    queueWeightMax: QUEUE_ROWS_MAX,
  });
  const knownSources = new Set<number>();
  let bytesInFlight = 0;

  async function requireSource(sourceId: number): Promise<void> {
    if (knownSources.has(sourceId)) return;
    if (!(await deps.sources.hasSource(sourceId))) {
      throw new AppError('not_found', 'SOURCE_NOT_FOUND', 'There is no such source.');
    }
    knownSources.add(sourceId);
  }

  async function appendBody(input: AppendEventsInput): Promise<AppendEventsResult> {
    const limits = isImportRoute(input.route) ? IMPORT_LIMITS : LIVE_LIMITS;
    const candidates = mapSegmentBody(input.route, parseBody(input.body, limits.bodyBytesMax));
    await requireSource(input.sourceId);
    const context = eventContext(deps, input, limits.eventBytesMax);
    const total = { accepted: 0, duplicate: 0, rejected: 0 };
    for (let start = 0; start < candidates.length; start += GROUP_ROWS_MAX) {
      const chunk = toChunk(candidates.slice(start, start + GROUP_ROWS_MAX), input, context);
      for (const verdict of await commits.submit(chunk)) total[verdict] += 1;
      total.rejected += chunk.rejected.length;
    }
    return total;
  }

  async function appendEvents(input: AppendEventsInput): Promise<AppendEventsResult> {
    if (Math.abs(input.receivedAt.getTime() - deps.now().getTime()) > CLOCK_DIFFERENCE_MS_MAX) {
      throw new AppError('invalid_argument', 'RECEIVE_TIME_INVALID', 'The time of receipt is more than a day off.');
    }
    if (bytesInFlight > 0 && bytesInFlight + input.body.length > BODY_BYTES_IN_FLIGHT_MAX) throw overloaded();
    bytesInFlight += input.body.length;
    try {
      return await appendBody(input);
    } finally {
      bytesInFlight -= input.body.length;
    }
  }

  const readLoad = (): AppendLoad => ({ queuedEvents: commits.queueWeight(), bodyBytes: bytesInFlight });
  return { appendEvents, readLoad };
}

const eventContext = (deps: AppendEventsDeps, input: AppendEventsInput, eventBytesMax: number): EventContext => ({
  sourceId: input.sourceId,
  receivedAtMs: input.receivedAt.getTime(),
  isImport: isImportRoute(input.route),
  eventBytesMax,
  workspaceSecret: deps.workspaceSecret,
  newId: deps.newId,
});

function toChunk(candidates: readonly Candidate[], input: AppendEventsInput, context: EventContext): Chunk {
  const { dialect, route, requestId } = input;
  const events: RoutedEvent[] = [];
  const rejected: RejectedEvent[] = [];
  for (const candidate of candidates) {
    const rawJson = JSON.stringify(candidate.raw);
    try {
      events.push({ event: toCanonicalEvent(candidate, rawJson, context), dialect, route, requestId });
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      rejected.push({
        ...rejection(candidate, rawJson, context),
        reason: err.reason,
        detail: err.message,
        dialect,
        route,
        requestId,
      });
    }
  }
  return { events, rejected };
}

function rejection(
  candidate: Candidate,
  rawJson: string,
  { sourceId, receivedAtMs, workspaceSecret: secret }: EventContext,
): Pick<RejectedEvent, 'sourceId' | 'messageId' | 'rawJson' | 'subjectId' | 'receivedAtMs'> {
  const messageId = readableId(candidate.messageId);
  return {
    sourceId,
    messageId: messageId === undefined ? null : storedUserId(secret, messageId),
    rawJson: rawJson.includes('null') ? printNumbers(candidate.raw) : rawJson,
    subjectId: readableSubject(secret, candidate),
    receivedAtMs,
  };
}

/** JSON in which numbers beyond float64, which print as null, are still to be seen. */
const printNumbers = (raw: JsonValue): string =>
  JSON.stringify(raw, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

/** One transaction for the chunks of several requests. @returns Each chunk's verdicts. */
async function commitChunks(log: EventLog, chunks: readonly Chunk[]): Promise<readonly (readonly Verdict[])[]> {
  const verdicts = await storeEvents(
    log,
    chunks.flatMap(({ events }) => events),
    chunks.flatMap(({ rejected }) => rejected),
  );
  let start = 0;
  return chunks.map(({ events }) => verdicts.slice(start, (start += events.length)));
}
