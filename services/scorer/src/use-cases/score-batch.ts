import { subjectId } from '@clientele/contracts/subject';
import { AppError, toAppError } from '@clientele/shared/errors';
import { aliasKey } from '../domain/alias-key.js';
import {
  BATCH_CUSTOMERS_MAX,
  checkBatchSize,
  checkItem,
  type CheckedItem,
  type Score,
  type ScoreItem,
  type ScoreResult,
} from '../domain/score-item.js';
import { toRow, toScore, type Row } from '../domain/score-row.js';
import type { GraphOutput, Model, ModelLease, ModelTable } from '../ports.js';
import type { ResolvedState, ResolveStates } from './resolve-states.js';

export interface ScoreBatchDeps {
  readonly table: Pick<ModelTable, 'acquire'>;
  readonly resolveStates: ResolveStates;
  readonly workspaceSecret: string;
  /** Unix epoch ms. */
  readonly nowMs: () => number;
}

/**
 * Scores many requests at once: one read of states, one run for each model version. A request that is refused does not
 * fail its neighbours.
 *
 * @returns One result for each request, in order.
 * @throws AppError `invalid_argument` ITEMS_COUNT.
 */
export type ScoreBatch = (items: readonly ScoreItem[]) => Promise<readonly ScoreResult[]>;

/** A request that passed its checks. */
interface Admitted {
  readonly item: CheckedItem;
  readonly lease: ModelLease;
  readonly subjectIds: readonly string[];
}

/** A request whose rows are ready for its model. */
interface Prepared extends Admitted {
  readonly rows: readonly (Row & { readonly degraded: boolean })[];
}

/** A request on its way: still going, or refused. */
type Outcome<T> = { readonly value: T } | { readonly error: AppError };

export function createScoreBatch({ table, resolveStates, workspaceSecret, nowMs }: ScoreBatchDeps): ScoreBatch {
  const admit = (item: ScoreItem, acquire: Acquire, customersLeft: number): Admitted => {
    const checked = checkItem(item);
    if (checked.customers.length > customersLeft)
      throw new AppError('invalid_argument', 'BATCH_TOO_LARGE', 'The batch holds too many customers.');
    const lease = acquire(item.model, item.alias);
    return { item: checked, lease, subjectIds: checked.customers.map((ref) => subjectId(workspaceSecret, ref)) };
  };

  function admitAll(items: readonly ScoreItem[], acquire: Acquire): readonly Outcome<Admitted>[] {
    let customersLeft = BATCH_CUSTOMERS_MAX;
    return items.map((item) =>
      attempt(() => {
        const admitted = admit(item, acquire, customersLeft);
        customersLeft -= admitted.subjectIds.length;
        return admitted;
      }),
    );
  }

  async function scoreAll(admitted: readonly Outcome<Admitted>[]): Promise<readonly ScoreResult[]> {
    const going = valuesOf(admitted);
    const states = await resolve(going);
    const atNowMs = nowMs();
    const prepared = admitted.map((outcome) =>
      then(outcome, (value) => prepare(value, states.get(value) ?? [], atNowMs)),
    );
    const scores = new Map<Prepared, ScoreResult>();
    for (const [model, group] of groupByModel(valuesOf(prepared)))
      for (const [request, result] of await runGroup(model, group)) scores.set(request, result);
    return prepared.map((outcome) =>
      'error' in outcome ? outcome : (scores.get(outcome.value) ?? { error: toAppError(undefined) }),
    );
  }

  async function resolve(going: readonly Admitted[]): Promise<ReadonlyMap<Admitted, readonly ResolvedState[]>> {
    if (going.length === 0) return new Map();
    const requests = going.map(({ subjectIds, lease }) => ({ subjectIds, views: lease.model.views }));
    const resolved = await resolveStates(requests);
    return new Map(going.map((request, index) => [request, resolved[index] ?? []]));
  }

  return async function scoreBatch(items) {
    checkBatchSize(items.length);
    const leases = new Map<string, ModelLease>();
    const acquire: Acquire = (model, alias) => {
      const key = aliasKey({ model, alias });
      const lease = leases.get(key) ?? table.acquire(model, alias);
      leases.set(key, lease);
      return lease;
    };
    try {
      return await scoreAll(admitAll(items, acquire));
    } finally {
      for (const lease of leases.values()) lease.release();
    }
  };
}

type Acquire = (model: string, alias: string) => ModelLease;

function prepare(admitted: Admitted, states: readonly ResolvedState[], nowMs: number): Prepared {
  const { item, lease, subjectIds } = admitted;
  const rows = subjectIds.map((_, index) => {
    const state = states[index] ?? { kind: 'unavailable' };
    if (state.kind === 'unavailable')
      throw new AppError('unavailable', 'STATE_UNAVAILABLE', 'The customer state cannot be read now.');
    if (state.kind === 'stranger' && item.strict)
      throw new AppError('not_found', 'CUSTOMER_NOT_FOUND', `customers[${String(index)}] has no events.`);
    const history = state.kind === 'known' ? state.history : undefined;
    return { ...toRow(lease.model, history, { nowMs, atMs: item.atMs }), degraded: state.degraded };
  });
  return { ...admitted, rows };
}

function groupByModel(requests: readonly Prepared[]): ReadonlyMap<Model, readonly Prepared[]> {
  const groups = new Map<Model, Prepared[]>();
  for (const request of requests) {
    const group = groups.get(request.lease.model);
    if (group === undefined) groups.set(request.lease.model, [request]);
    else group.push(request);
  }
  return groups;
}

/** One matrix and one run for all requests of a model. */
async function runGroup(
  model: Model,
  group: readonly Prepared[],
): Promise<readonly (readonly [Prepared, ScoreResult])[]> {
  const rows = group.flatMap((request) => request.rows);
  const width = model.manifest.columns.length;
  const matrix = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    matrix.set(row.encoded, index * width); // float64 becomes float32 here, at the model's door
  });
  try {
    const output = await model.graph.run(matrix, rows.length);
    let next = 0;
    return group.map((request) => {
      const first = next;
      next += request.rows.length;
      return [request, toResult(attempt(() => toScores(request, first, { ...output, matrix, width })))];
    });
  } catch (err) {
    const error = toAppError(err);
    return group.map((request) => [request, { error }]);
  }
}

interface RunOutput extends GraphOutput {
  readonly matrix: Float32Array;
  readonly width: number;
}

/** Scores of a request whose rows begin at row `first` of a run. */
function toScores({ item, lease, rows }: Prepared, first: number, run: RunOutput): readonly Score[] {
  const { target, model } = lease;
  return item.customers.map((customer, index) => {
    const at = first + index;
    const row = rows[index];
    if (row === undefined) throw new Error('a request has fewer rows than customers');
    const features = run.matrix.subarray(at * run.width, (at + 1) * run.width);
    const output = { features, margin: run.margins[at] ?? NaN, probability: run.probabilities[at] ?? NaN };
    return {
      customer,
      model: target.model,
      version: target.version,
      alias: target.alias,
      degraded: row.degraded,
      ...toScore(model, row, output, item.explain),
    };
  });
}

const toResult = (outcome: Outcome<readonly Score[]>): ScoreResult =>
  'error' in outcome ? outcome : { scores: outcome.value };

function attempt<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() };
  } catch (err) {
    return { error: toAppError(err) };
  }
}

const then = <T, R>(outcome: Outcome<T>, next: (value: T) => R): Outcome<R> =>
  'error' in outcome ? outcome : attempt(() => next(outcome.value));

const valuesOf = <T>(outcomes: readonly Outcome<T>[]): T[] =>
  outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
