import { AppError, toAppError } from '@clientele/shared/errors';
import { remainingMs } from '@clientele/shared/request-context';
import type { RunMargins } from '@clientele/learners/sampled-shapley';
import type { Attribution, GraphRows } from '../domain/explainer.js';
import { attempt, type Outcome } from '../domain/outcome.js';
import type { CheckedItem, Score, ScoreResult } from '../domain/score-item.js';
import { toScore, type Row } from '../domain/score-row.js';
import type { GraphOutput, Model, ModelLease } from '../ports.js';

/** A request whose rows are ready for its model. */
export interface Prepared {
  readonly item: CheckedItem;
  readonly lease: ModelLease;
  readonly rows: readonly (Row & { readonly degraded: boolean })[];
}

/** A request and the number of its first row in a matrix. */
interface Placed {
  readonly request: Prepared;
  readonly first: number;
}

/**
 * One matrix and one run for all requests of a model, then the reasons of those that ask for some. Reasons that cannot
 * be made fail only these.
 */
export async function runModel(
  model: Model,
  group: readonly Prepared[],
): Promise<readonly (readonly [Prepared, ScoreResult])[]> {
  const placed = place(group);
  const features = toMatrix(model, group);
  try {
    const output = await model.graph.run(features, features.length / model.manifest.columns.length);
    const asking = placed.filter(({ request }) => request.item.explain > 0);
    const explained = await explain(model, asking, { features, margins: output.margins });
    return placed.map(({ request, first }) => {
      const attributions = explained.get(request);
      if (attributions !== undefined && 'error' in attributions) return [request, attributions];
      return [request, toResult(attempt(() => toScores(request, { first, ...output }, attributions?.value ?? [])))];
    });
  } catch (err) {
    const error = toAppError(err);
    return group.map((request) => [request, { error }]);
  }
}

function place(group: readonly Prepared[]): readonly Placed[] {
  let next = 0;
  return group.map((request) => {
    const first = next;
    next += request.rows.length;
    return { request, first };
  });
}

function toMatrix(model: Model, group: readonly Prepared[]): Float32Array {
  const rows = group.flatMap((request) => request.rows);
  const width = model.manifest.columns.length;
  const matrix = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    matrix.set(row.encoded, index * width); // float64 becomes float32 here, at the model's door
  });
  return matrix;
}

/** The attributions of each request's rows, made together. */
async function explain(
  model: Model,
  asking: readonly Placed[],
  rows: GraphRows,
): Promise<ReadonlyMap<Prepared, Outcome<readonly Attribution[]>>> {
  if (asking.length === 0) return new Map();
  try {
    const attributions = await model.explainer.explain(pick(rows, asking), marginsUntilDeadline(model));
    return new Map(
      place(asking.map(({ request }) => request)).map(({ request, first }) => [
        request,
        { value: attributions.slice(first, first + request.rows.length) },
      ]),
    );
  } catch (err) {
    const error =
      err instanceof AppError
        ? err
        : new AppError('internal', 'EXPLANATION_FAILED', 'The reasons cannot be made.', { cause: err });
    return new Map(asking.map(({ request }) => [request, { error }]));
  }
}

/** The rows of these requests alone. */
function pick({ features, margins }: GraphRows, asking: readonly Placed[]): GraphRows {
  const width = features.length / margins.length;
  const rowCount = asking.reduce((sum, { request }) => sum + request.rows.length, 0);
  if (rowCount === margins.length) return { features, margins };
  const picked = { features: new Float32Array(rowCount * width), margins: new Float32Array(rowCount) };
  let next = 0;
  for (const { request, first } of asking) {
    const end = first + request.rows.length;
    picked.features.set(features.subarray(first * width, end * width), next * width);
    picked.margins.set(margins.subarray(first, end), next);
    next += request.rows.length;
  }
  return picked;
}

/** Reasons may take many runs: none is begun for a caller who has stopped waiting. */
const marginsUntilDeadline =
  ({ graph }: Model): RunMargins =>
  async (features, rowCount) => {
    if (remainingMs() === 0)
      throw new AppError('deadline_exceeded', 'DEADLINE_EXCEEDED', 'The reasons were not ready in time.');
    return (await graph.run(features, rowCount)).margins;
  };

/** Scores of a request whose rows begin at row `first` of a run. */
function toScores(
  { item, lease, rows }: Prepared,
  output: GraphOutput & { readonly first: number },
  attributions: readonly Attribution[],
): readonly Score[] {
  const { target, model } = lease;
  return item.customers.map((customer, index) => {
    const at = output.first + index;
    const row = rows[index];
    if (row === undefined) throw new Error('a request has fewer rows than customers');
    const margin = output.margins[at] ?? NaN;
    const probability = output.probabilities[at] ?? NaN;
    return {
      customer,
      model: target.model,
      version: target.version,
      alias: target.alias,
      degraded: row.degraded,
      ...toScore(model, row, { margin, probability, attribution: attributions[index] }, item.explain),
    };
  });
}

const toResult = (outcome: Outcome<readonly Score[]>): ScoreResult =>
  'error' in outcome ? outcome : { scores: outcome.value };
