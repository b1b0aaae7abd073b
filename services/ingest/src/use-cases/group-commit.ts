import { AppError } from '@clientele/shared/errors';

export interface GroupCommitOptions<Unit, Result> {
  /** Commits units together and returns their results in order. A failure is every unit's. */
  readonly commit: (units: readonly Unit[]) => Promise<readonly Result[]>;
  readonly weigh: (unit: Unit) => number;
  /** A group is closed before it gets heavier than this; a unit may be heavier alone. */
  readonly groupWeightMax: number;
  /** Units are refused while more than this waits. */
  readonly queueWeightMax: number;
}

export interface GroupCommit<Unit, Result> {
  /** @throws AppError `resource_exhausted` INGEST_OVERLOADED, or what the commit threw. */
  submit(unit: Unit): Promise<Result>;
  /** Weight of what waits. */
  queueWeight(): number;
  /** Resolves once nothing waits or runs. */
  idle(): Promise<void>;
}

interface Waiter<Unit, Result> {
  readonly unit: Unit;
  readonly weight: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (err: unknown) => void;
}

/** While one group is being committed the next one gathers, so that many callers share one transaction. */
export function createGroupCommit<Unit, Result>(options: GroupCommitOptions<Unit, Result>): GroupCommit<Unit, Result> {
  const queue: Waiter<Unit, Result>[] = [];
  let queueWeight = 0;
  let running: Promise<void> | undefined;

  function takeGroup(): Waiter<Unit, Result>[] {
    let weight = 0;
    let count = 0;
    for (const waiter of queue) {
      if (count > 0 && weight + waiter.weight > options.groupWeightMax) break;
      weight += waiter.weight;
      count += 1;
    }
    queueWeight -= weight;
    return queue.splice(0, count);
  }

  async function run(): Promise<void> {
    await Promise.resolve(); // callers of the same turn share the first group
    while (queue.length > 0) await commitGroup(takeGroup());
    running = undefined;
  }

  async function commitGroup(group: readonly Waiter<Unit, Result>[]): Promise<void> {
    try {
      const results = await options.commit(group.map(({ unit }) => unit));
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('the commit returned too few results'));
        else resolve(result);
      });
    } catch (err) {
      for (const { reject } of group) reject(err);
    }
  }

  return {
    submit(unit) {
      const weight = options.weigh(unit);
      if (queueWeight + weight > options.queueWeightMax && queue.length > 0) return Promise.reject(overloaded());
      queueWeight += weight;
      const result = new Promise<Result>((resolve, reject) => {
        queue.push({ unit, weight, resolve, reject });
      });
      running ??= run();
      return result;
    },
    queueWeight: () => queueWeight,
    idle: async () => {
      await running;
    },
  };
}

export const overloaded = (): AppError =>
  new AppError('resource_exhausted', 'INGEST_OVERLOADED', 'Too many events are waiting to be stored.', {
    retryAfterSeconds: 1,
  });
