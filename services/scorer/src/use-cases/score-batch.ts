import { subjectId } from '@clientele/contracts/subject';
import { AppError, toAppError } from '@clientele/shared/errors';
import { aliasKey } from '../domain/alias-key.js';
import { createExplainBudget, type ExplainBudget } from '../domain/explain-budget.js';
import { attempt, then, valuesOf, type Outcome } from '../domain/outcome.js';
import {
  BATCH_CUSTOMERS_MAX,
  checkBatchSize,
  checkItem,
  type CheckedItem,
  type ScoreItem,
  type ScoreResult,
} from '../domain/score-item.js';
import { toRow } from '../domain/score-row.js';
import type { Model, ModelLease, ModelTable } from '../ports.js';
import type { ResolvedState, ResolveStates } from './resolve-states.js';
import { runModel, type Prepared } from './run-model.js';

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

export function createScoreBatch({ table, resolveStates, workspaceSecret, nowMs }: ScoreBatchDeps): ScoreBatch {
  const budget = createExplainBudget();

  const admit = (item: ScoreItem, { acquire, takeEvaluations }: Means, customersLeft: number): Admitted => {
    const checked = checkItem(item);
    const { length } = checked.customers;
    if (length > customersLeft)
      throw new AppError('invalid_argument', 'BATCH_TOO_LARGE', 'The batch holds too many customers.');
    const lease = acquire(item.model, item.alias);
    if (item.explain > 0) takeEvaluations(length * lease.model.explainer.evaluationsMax);
    return { item: checked, lease, subjectIds: checked.customers.map((ref) => subjectId(workspaceSecret, ref)) };
  };

  function admitAll(items: readonly ScoreItem[], means: Means): readonly Outcome<Admitted>[] {
    let customersLeft = BATCH_CUSTOMERS_MAX;
    return items.map((item) =>
      attempt(() => {
        const admitted = admit(item, means, customersLeft);
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
      for (const [request, result] of await runModel(model, group)) scores.set(request, result);
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
    const means = openMeans(table, budget);
    try {
      return await scoreAll(admitAll(items, means));
    } finally {
      means.giveBack();
    }
  };
}

/** What a batch takes for its requests, and gives back at its end. */
interface Means {
  readonly acquire: (model: string, alias: string) => ModelLease;
  readonly takeEvaluations: (count: number) => void;
  readonly giveBack: () => void;
}

function openMeans(table: ScoreBatchDeps['table'], budget: ExplainBudget): Means {
  const leases = new Map<string, ModelLease>();
  let evaluations = 0;
  return {
    acquire(model, alias) {
      const key = aliasKey({ model, alias });
      const lease = leases.get(key) ?? table.acquire(model, alias);
      leases.set(key, lease);
      return lease;
    },
    takeEvaluations(count) {
      budget.take(count);
      evaluations += count;
    },
    giveBack() {
      budget.giveBack(evaluations);
      for (const lease of leases.values()) lease.release();
    },
  };
}

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
  return { item, lease, rows };
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
