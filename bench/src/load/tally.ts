/** Attempts of one kind of outcome. */
export interface Outcome {
  readonly attempts: number;
  /** The longest that one of them took, in ms. */
  readonly slowestMs: number;
}

/** Attempts by outcome: `200`, `503 POSTGRES_UNAVAILABLE`, or `NO ANSWER` for a failed connection or a timeout. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** Counts what becomes of HTTP requests. */
export interface Tally {
  /** A fetch that enters each request. */
  readonly fetch: typeof fetch;
  /** What was entered since the last call. */
  take(): Outcomes;
}

export const NO_ANSWER = 'NO ANSWER';

export function createTally(): Tally {
  let outcomes = new Map<string, Outcome>();

  function enter(outcome: string, startMs: number): void {
    const { attempts, slowestMs } = outcomes.get(outcome) ?? { attempts: 0, slowestMs: 0 };
    outcomes.set(outcome, {
      attempts: attempts + 1,
      slowestMs: Math.max(slowestMs, performance.now() - startMs),
    });
  }

  return {
    async fetch(input, init) {
      const startMs = performance.now();
      try {
        const response = await fetch(input, init);
        enter(response.ok ? String(response.status) : await describe(response.clone()), startMs);
        return response;
      } catch (err) {
        enter(NO_ANSWER, startMs);
        throw err;
      }
    },
    take() {
      const taken = outcomes;
      outcomes = new Map();
      return taken;
    },
  };
}

async function describe(response: Response): Promise<string> {
  const problem: unknown = await response.json();
  const reason: unknown = typeof problem === 'object' && problem !== null ? Reflect.get(problem, 'reason') : undefined;
  return `${response.status} ${typeof reason === 'string' ? reason : 'without a reason'}`;
}
