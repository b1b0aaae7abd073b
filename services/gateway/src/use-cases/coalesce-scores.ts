import { AppError } from '@clientele/shared/errors';
import { currentRequest, deadlineIn, newRequestId, withRequest } from '@clientele/shared/request-context';
import type { Score, ScoreItem, ScoreOutcome, ScoreRequest } from '../domain/score.js';
import type { BatchScorer } from '../ports.js';

export interface CoalesceDeps {
  readonly scorer: BatchScorer;
  /** How long a score may take in all, in ms. */
  readonly timeoutMs: number;
  /** Customers waiting and in flight at most; what comes on top is refused. */
  readonly customersMax: number;
}

/** Scores in the order of the request's customers. @throws AppError as the scorer answers; OVERLOADED; on the deadline. */
export type ScoreCustomers = (request: ScoreRequest) => Promise<readonly Score[]>;

interface Waiting {
  readonly item: ScoreItem;
  readonly deadlineMs: number;
  readonly settle: (outcome: ScoreOutcome) => void;
}

const ITEMS_MAX = 1_000;
const CUSTOMERS_MAX = 5_000;

/**
 * Gathers the requests that arrive in the same turn of the event loop, over whichever transport, into one call of the
 * scorer, and those that ask for reasons into another: reasons may have to be sampled, and nobody else waits for them.
 * Each gets its own scores or error, by its own deadline.
 */
export function createScoreCustomers({ scorer, timeoutMs, customersMax }: CoalesceDeps): ScoreCustomers {
  let queue: Waiting[] = [];
  let customersOpen = 0;

  function flush(): void {
    const batch = queue;
    queue = [];
    const plain = batch.filter(({ item }) => item.request.explain === 0);
    const explained = batch.filter(({ item }) => item.request.explain > 0);
    for (const part of [...split(plain), ...split(explained)]) void score(scorer, part);
  }

  return async function scoreCustomers(request) {
    const { length } = request.customers;
    if (customersOpen + length > customersMax) throw overloaded();
    const context = currentRequest();
    const deadlineMs = Math.min(deadlineIn(timeoutMs), context?.deadlineMs ?? Infinity);
    customersOpen += length;
    try {
      const outcome = await new Promise<ScoreOutcome>((settle) => {
        if (queue.length === 0) setImmediate(flush);
        queue.push({ item: { request, requestId: context?.requestId ?? newRequestId() }, deadlineMs, settle });
      });
      if ('error' in outcome) throw outcome.error;
      return outcome.scores;
    } finally {
      customersOpen -= length;
    }
  };
}

/** Parts of at most 1,000 requests and 5,000 customers each, in order. */
function split(batch: readonly Waiting[]): readonly Waiting[][] {
  const parts: Waiting[][] = [];
  let part: Waiting[] = [];
  let customers = 0;
  for (const waiting of batch) {
    const { length } = waiting.item.request.customers;
    if (part.length > 0 && (part.length >= ITEMS_MAX || customers + length > CUSTOMERS_MAX)) {
      parts.push(part);
      part = [];
      customers = 0;
    }
    part.push(waiting);
    customers += length;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** Settles every request of the part. The call itself may take as long as the most patient of them. */
async function score(scorer: BatchScorer, part: readonly Waiting[]): Promise<void> {
  const deadlineMs = Math.max(...part.map((waiting) => waiting.deadlineMs));
  const timers = part.map((waiting) => startTimer(waiting));
  const [first, ...others] = part;
  // A call for one request is that request's; a call for many has an id of its own, and the scorer logs theirs.
  const requestId = first !== undefined && others.length === 0 ? first.item.requestId : newRequestId();
  const context = { requestId, deadlineMs };
  try {
    const outcomes = await withRequest(context, async () => scorer.scoreBatch(part.map(({ item }) => item)));
    part.forEach((waiting, index) => {
      waiting.settle(outcomes[index] ?? { error: incomplete() });
    });
  } catch (err) {
    const error =
      err instanceof AppError ? err : new AppError('internal', 'INTERNAL', 'Internal error.', { cause: err });
    for (const waiting of part) waiting.settle({ error });
  } finally {
    timers.forEach(clearTimeout);
  }
}

const startTimer = ({ deadlineMs, settle }: Waiting): NodeJS.Timeout =>
  setTimeout(
    () => {
      settle({ error: new AppError('deadline_exceeded', 'DEADLINE_EXCEEDED', 'The deadline was exceeded.') });
    },
    Math.max(0, deadlineMs - performance.now()),
  );

const overloaded = (): AppError =>
  new AppError('resource_exhausted', 'OVERLOADED', 'Too many scores are being made.', { retryAfterSeconds: 1 });

const incomplete = (): AppError => new AppError('internal', 'RESPONSE_INCOMPLETE', 'Internal error.');
