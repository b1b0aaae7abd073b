import type { Background } from './background.js';
import { createRandomIntegers, shuffle } from './random.js';

/** Runs the model's graph. @returns The margin of each row of the row-major matrix [rowCount, columns]. */
export type RunMargins = (features: Float32Array, rowCount: number) => Promise<Float32Array>;

/** Everything that explaining takes beside the customer's row; the same for every customer. */
export interface SampledPlan {
  readonly background: Pick<Background, 'columnCount' | 'rowCount' | 'features'>;
  /** Of the background rows, as the graph gives them. */
  readonly margins: Float32Array;
  /** One order of the columns for each pair of walks. Pair p starts from background row p mod rowCount. */
  readonly permutations: readonly Int32Array[];
}

/** What each column adds to one row's margin, shape [columns]. */
export interface SampledContributions {
  readonly contributions: Float64Array;
  /** >= 0. */
  readonly standardErrors: Float64Array;
}

/** Pairs of walks for each customer, at least. */
const PAIRS_MIN = 64;
/** Equal customers get equal reasons, so the orders are the same in every process. */
const SEED = 0x5eed;
/**
 * Rows of one run at most, unless a single pair needs more. It bounds the memory, and how long a run keeps the event
 * loop: `run` of onnxruntime-node computes on it (half a millisecond for so many rows of a 64-32 network).
 */
const RUN_ROWS_MAX = 2_048;

/** @param margins Of the background rows, as the graph gives them. */
export function planSampled(background: Background, margins: Float32Array): SampledPlan {
  const { columnCount, rowCount, features } = background;
  const random = createRandomIntegers(SEED);
  const pairCount = rowCount * Math.ceil(PAIRS_MIN / rowCount);
  const permutations = Array.from({ length: pairCount }, () =>
    shuffle(
      Int32Array.from({ length: columnCount }, (_, column) => column),
      random,
    ),
  );
  return { background: { columnCount, rowCount, features }, margins, permutations };
}

/** Rows that the graph computes to explain one customer, at most. */
export const evaluationsMax = ({ background, permutations }: SampledPlan): number =>
  permutations.length * 2 * (background.columnCount - 1);

/**
 * Shapley values of the margin of each customer's row x, where a column outside the coalition has the value of a
 * background row b ("interventional"), estimated by walking from b to x: columns change one after the other in a random
 * order, and each adds what the margin changes by. Each order is walked in both directions (an antithetic pair), and
 * each background row starts as many pairs as any other, so that by construction
 *
 *     sum of contributions = margin of x - mean margin of the background rows.
 *
 * With d[p, j] the mean of both walks of pair p for column j, over P pairs:
 *
 *     contribution[j]   = mean of d[p, j] over p
 *     standardError[j]  = sqrt(sum of (d[p, j] - contribution[j])^2 over p / (P (P - 1)))
 *
 * Pairs are independent, walks of a pair are not. The error is that against the Shapley values over all training rows, of
 * which the background is a random sample: it holds what the orders and what the choice of background rows may change.
 * Against the Shapley values over these very background rows it is, on average, too large, never too small.
 *
 * A column with the same value in x and b (NaN is the same as NaN) adds exactly 0 to that walk, and is not evaluated;
 * nor are both ends of a walk, whose margins are known. The rows of all customers share the runs.
 *
 * @param customers Row-major [n, columns], as the graph takes them, and their margins, as the graph gave them.
 * @see Castro, Gómez and Tejada, Computers & Operations Research 36(5), 2009; Mitchell, Cooper, Frank and Holmes,
 * "Sampling Permutations for Shapley Value Estimation", JMLR 23, 2022, section 2; Janzing, Minorics and Blöbaum,
 * "Feature relevance quantification in explainable AI", AISTATS 2020, for the interventional value.
 */
export async function explainSampled(
  plan: SampledPlan,
  customers: { readonly features: Float32Array; readonly margins: Float32Array },
  run: RunMargins,
): Promise<readonly SampledContributions[]> {
  const { columnCount } = plan.background;
  const means = Array.from(customers.margins, () => createMoments(columnCount));
  const rowsMax = Math.max(
    2 * (columnCount - 1),
    Math.min(RUN_ROWS_MAX, customers.margins.length * evaluationsMax(plan)),
  );
  const matrix = new Float32Array(rowsMax * columnCount);
  let pending: PairOfWalks[] = [];
  let rowCount = 0;

  const flush = async (): Promise<void> => {
    const margins =
      rowCount === 0 ? new Float32Array() : await run(matrix.subarray(0, rowCount * columnCount), rowCount);
    for (const pair of pending) means[pair.customer]?.add(changesOf(pair, margins, columnCount));
    pending = [];
    rowCount = 0;
  };

  for (let customer = 0; customer < customers.margins.length; customer += 1) {
    const to = customers.features.subarray(customer * columnCount, (customer + 1) * columnCount);
    for (let pair = 0; pair < plan.permutations.length; pair += 1) {
      const { from, order, startMargin } = startOf(plan, pair, to);
      const needed = 2 * Math.max(0, order.length - 1);
      if (rowCount + needed > rowsMax) await flush();
      const walk = { customer, order, startMargin, endMargin: customers.margins[customer] ?? NaN, firstRow: rowCount };
      writeWalk(matrix, rowCount, { from, to, order });
      writeWalk(matrix, rowCount + needed / 2, { from, to, order: order.toReversed() });
      pending.push(walk);
      rowCount += needed;
    }
  }
  await flush();
  return means.map((moments) => moments.result());
}

/** Both walks of a pair; the rows of the second, in the reversed order, follow those of the first. */
interface PairOfWalks {
  readonly customer: number;
  /** Columns that change, in order. */
  readonly order: Int32Array;
  readonly startMargin: number;
  readonly endMargin: number;
  /** Of the run. */
  readonly firstRow: number;
}

/** Where a pair starts, and the columns that change on the way to the row `to`, in the pair's order. */
function startOf({ background, margins, permutations }: SampledPlan, pair: number, to: Float32Array) {
  const { columnCount, rowCount, features } = background;
  const row = pair % rowCount;
  const from = features.subarray(row * columnCount, (row + 1) * columnCount);
  const order = (permutations[pair] ?? new Int32Array()).filter((column) => !isSame(from[column], to[column]));
  return { from, order, startMargin: margins[row] ?? NaN };
}

const isSame = (a: number | undefined, b: number | undefined): boolean => a === b || (a !== a && b !== b);

/** Writes the rows between both ends of a walk from row `start` of the matrix on. */
function writeWalk(
  matrix: Float32Array,
  start: number,
  { from, to, order }: { readonly from: Float32Array; readonly to: Float32Array; readonly order: Int32Array },
): void {
  const width = from.length;
  for (let step = 0; step < order.length - 1; step += 1) {
    const at = (start + step) * width;
    if (step === 0) matrix.set(from, at);
    else matrix.copyWithin(at, at - width, at);
    const column = order[step] ?? 0;
    matrix[at + column] = to[column] ?? NaN;
  }
}

/** What the margin changes by at each column, shape [columnCount]: the mean of both walks. */
function changesOf(pair: PairOfWalks, margins: Float32Array, columnCount: number): Float64Array {
  const { order, startMargin, endMargin, firstRow } = pair;
  const changes = new Float64Array(columnCount);
  const last = order.length - 1;
  for (const direction of [0, 1]) {
    let before = startMargin;
    for (let step = 0; step <= last; step += 1) {
      const after = step === last ? endMargin : (margins[firstRow + direction * last + step] ?? NaN);
      const column = order[direction === 0 ? step : last - step] ?? 0;
      changes[column] = (changes[column] ?? 0) + (after - before) / 2;
      before = after;
    }
  }
  return changes;
}

interface Moments {
  add(changes: Float64Array): void;
  result(): SampledContributions;
}

/** Running means with their standard errors (Welford, Technometrics 4(3), 1962). */
function createMoments(columnCount: number): Moments {
  const mean = new Float64Array(columnCount);
  const squares = new Float64Array(columnCount);
  let count = 0;
  return {
    add(changes) {
      count += 1;
      for (let column = 0; column < columnCount; column += 1) {
        const value = changes[column] ?? NaN;
        const before = mean[column] ?? NaN;
        const after = before + (value - before) / count;
        mean[column] = after;
        squares[column] = (squares[column] ?? NaN) + (value - before) * (value - after);
      }
    },
    result: () => ({
      contributions: mean,
      standardErrors: squares.map((sum) => Math.sqrt(Math.max(0, sum) / (count * (count - 1)))),
    }),
  };
}
