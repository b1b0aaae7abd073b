import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { selectBackground } from './background.js';
import { createRandomIntegers, shuffle } from './random.js';
import { evaluationsMax, explainSampled, planSampled, type RunMargins, type SampledPlan } from './sampled-shapley.js';
import { createExampleRows } from './testing.js';

type Model = (row: Float32Array) => number;
type Rows = readonly (readonly number[])[];

const marginsOf = (model: Model, features: Float32Array, columnCount: number): Float32Array =>
  Float32Array.from({ length: features.length / columnCount }, (_, row) =>
    model(features.subarray(row * columnCount, (row + 1) * columnCount)),
  );

function planOf(model: Model, background: Rows | Float32Array, columnCount: number): SampledPlan {
  const features = background instanceof Float32Array ? background : Float32Array.from(background.flat());
  const rowCount = features.length / columnCount;
  return planSampled({ columnCount, rowCount, features, baseMargin: 0 }, marginsOf(model, features, columnCount));
}

async function explain(model: Model, plan: SampledPlan, rows: Rows) {
  const { columnCount } = plan.background;
  const features = Float32Array.from(rows.flat());
  const runs: number[] = [];
  const run: RunMargins = (matrix, rowCount) => {
    expect(matrix).toHaveLength(rowCount * columnCount);
    runs.push(rowCount);
    return Promise.resolve(marginsOf(model, matrix, columnCount));
  };
  const results = await explainSampled(plan, { features, margins: marginsOf(model, features, columnCount) }, run);
  return { results, runs, first: results[0]! };
}

/** Shapley values by their definition: the weighted sum over all subsets, in float64. Shapley (1953), equation 12. */
function bruteForce(model: Model, background: Rows, row: readonly number[]): number[] {
  const columnCount = row.length;
  const value = (subset: number): number => {
    const margins = background.map((b) =>
      model(Float32Array.from(b, (other, column) => ((subset >> column) & 1 ? row[column]! : other))),
    );
    return margins.reduce((sum, margin) => sum + margin, 0) / background.length;
  };
  const values = Array.from({ length: 2 ** columnCount }, (_, subset) => value(subset));
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return row.map((_, column) => {
    let total = 0;
    for (let subset = 0; subset < values.length; subset += 1) {
      if ((subset >> column) & 1) continue;
      const size = subset.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(columnCount - size - 1)) / factorial(columnCount);
      total += weight * (values[subset | (1 << column)]! - values[subset]!);
    }
    return total;
  });
}

function allOrders(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((first) =>
    allOrders(values.filter((value) => value !== first)).map((rest) => [first, ...rest]),
  );
}

/** Each order of the columns from each background row: nothing is left to chance. */
const exhaustive = (plan: SampledPlan): SampledPlan => ({
  ...plan,
  permutations: allOrders([...Array(plan.background.columnCount).keys()]).flatMap((order) =>
    Array.from({ length: plan.background.rowCount }, () => Int32Array.from(order)),
  ),
});

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const close = (actual: Iterable<number>, expected: Iterable<number>, digits: number): void => {
  const wanted = [...expected];
  [...actual].forEach((value, index) => {
    expect(value).toBeCloseTo(wanted[index]!, digits);
  });
};

/** Interactions of two and three columns, a threshold and a missing value; whole numbers, so exact in float32. */
const INTERACTING: Model = ([a, b, c, d, e]) =>
  a! * b! + 3 * c! - 2 * a! * b! * d! + (c! > 1 ? 4 * d! : 0) + (Number.isNaN(e!) ? 5 * a! : 2 * e!);
const BACKGROUND: Rows = [
  [0, 1, 2, 1, NaN],
  [2, 0, 1, 3, 1],
  [1, 1, 0, 0, 2],
];
const ROW = [3, 2, 2, 0, NaN];

/** A fixed network with one hidden layer, tanh, in float64; NaN counts as 0. */
function network(columnCount: number, seed: number): Model {
  const random = createRandomIntegers(seed);
  const weight = (): number => random(2_001) / 1_000 - 1;
  const hidden = Array.from({ length: 8 }, () => ({
    weights: Array.from({ length: columnCount }, weight),
    out: 3 * weight(),
  }));
  return (row) =>
    sum(
      hidden.map(
        ({ weights, out }) =>
          out * Math.tanh(weights.reduce((total, w, column) => total + w * (Number.isNaN(row[column]!) ? 0 : row[column]!), 0)), // prettier-ignore
      ),
    );
}

describe('explainSampled', () => {
  it('gives the Shapley values when every order is walked from every background row', async () => {
    const { first } = await explain(INTERACTING, exhaustive(planOf(INTERACTING, BACKGROUND, 5)), [ROW]);
    close(first.contributions, bruteForce(INTERACTING, BACKGROUND, ROW), 12);
  });

  it('gives the published values of the glove game', async () => {
    // Two left gloves and a right one: 1/6, 1/6, 4/6 (en.wikipedia.org/wiki/Shapley_value#Glove_game).
    const gloves: Model = ([left, other, right]) => Math.min(left! + other!, right!);
    const { first } = await explain(gloves, exhaustive(planOf(gloves, [[0, 0, 0]], 3)), [[1, 1, 1]]);
    close(first.contributions, [1 / 6, 1 / 6, 4 / 6], 12);
  });

  it('comes within its standard errors of the Shapley values by sampling', async () => {
    const { x } = createExampleRows(64, 11);
    const model = network(6, 4);
    const wide = Array.from({ length: 64 }, (_, row) => [...x.values, ...x.values].map((column) => Math.fround(column[row]! / 10))); // prettier-ignore
    const plan = planOf(model, wide, 6);
    expect(plan.permutations).toHaveLength(64);
    for (const row of wide.slice(0, 10).map((values) => [...values].reverse())) {
      const { first } = await explain(model, plan, [row]);
      bruteForce(model, wide, row).forEach((expected, column) => {
        expect(Math.abs(first.contributions[column]! - expected)).toBeLessThan(
          4 * first.standardErrors[column]! + 1e-6,
        );
      });
    }
  });

  it('has standard errors that cover the Shapley values over all training rows as often as they should', async () => {
    const { x } = createExampleRows(1_000, 23);
    const model: Model = ([number, amount, category]) =>
      Math.tanh(number! / 3) * (category! - 1) + (Number.isNaN(amount!) ? -1 : Math.log1p(amount!) / 4) * number!;
    const rows = Array.from({ length: 1_000 }, (_, row) => x.values.map((column) => Math.fround(column[row]!)));
    const target = [3.5, 40, 2];
    const expected = bruteForce(model, rows, target);
    const seeds = 400;
    const covered = [0, 0, 0];
    for (let seed = 0; seed < seeds; seed += 1) {
      const random = createRandomIntegers(seed);
      const plan = planOf(model, selectBackground(x, seed), 3);
      const permutations = plan.permutations.map((order) => shuffle(Int32Array.from(order), random));
      const { first } = await explain(model, { ...plan, permutations }, [target]);
      expected.forEach((value, column) => {
        const isInside = Math.abs(first.contributions[column]! - value) <= 2 * first.standardErrors[column]!;
        covered[column] = covered[column]! + Number(isInside);
      });
    }
    // Student's t with 63 degrees of freedom is within 2 in 95.0 % of cases; 400 cases scatter by 1.1 points.
    for (const count of covered) {
      expect(count / seeds).toBeGreaterThan(0.91);
      expect(count / seeds).toBeLessThan(0.99);
    }
  });

  it('is exact for a linear model, with the error of the choice of background rows alone', async () => {
    const weights = [2, -1, 0.5];
    const linear: Model = (row) => sum(weights.map((weight, column) => weight * row[column]!)) - 1;
    const { x } = createExampleRows(80, 5);
    const rows = Array.from({ length: 64 }, (_, row) => [0, 2, 0].map((column, index) => Math.fround(x.values[column]![row + 4 * index]!))); // prettier-ignore
    const target = [1, 3, -2];
    const { first } = await explain(linear, planOf(linear, rows, 3), [target]);
    weights.forEach((weight, column) => {
      const values = rows.map((row) => row[column]!);
      const mean = sum(values) / 64;
      const deviation = Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / 63);
      expect(first.contributions[column]).toBeCloseTo(weight * (target[column]! - mean), 5);
      expect(first.standardErrors[column]).toBeCloseTo((Math.abs(weight) * deviation) / 8, 5);
    });
  });

  it('gives a column that changes nothing exactly nothing', async () => {
    const model: Model = ([a, , c]) => a! * c!;
    const rows = [[1, 7, 2], [3, NaN, -1]]; // prettier-ignore
    const { first } = await explain(model, planOf(model, rows, 3), [[5, 0, 4]]);
    expect([first.contributions[1], first.standardErrors[1]]).toEqual([0, 0]);
  });

  it('gives columns that a model uses alike equal parts', async () => {
    const model: Model = ([a, b, c]) => a! * b! + c!;
    const plan = exhaustive(planOf(model, [[1, 1, 0], [2, 2, 5]], 3)); // prettier-ignore
    const { first } = await explain(model, plan, [[4, 4, 1]]);
    expect(first.contributions[0]).toBeCloseTo(first.contributions[1]!, 12);
    expect(first.contributions[0]).toBeGreaterThan(1);
  });

  it('adds up to the margin, whatever the customers, background rows and columns', async () => {
    const value = fc.oneof(fc.float({ min: -100, max: 100, noNaN: true }), fc.constantFrom(NaN, 0, -0, 1));
    const cases = fc.integer({ min: 1, max: 9 }).chain((columnCount) => {
      const rows = (maxLength: number) =>
        fc.array(fc.array(value, { minLength: columnCount, maxLength: columnCount }), { minLength: 1, maxLength });
      return fc.record({ columnCount: fc.constant(columnCount), background: rows(64), customers: rows(5), seed: fc.nat() }); // prettier-ignore
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ columnCount, background, customers, seed }) => {
        const model = network(columnCount, seed);
        const plan = planOf(model, background, columnCount);
        const { results } = await explain(model, plan, customers);
        const base = sum(plan.margins) / background.length;
        results.forEach(({ contributions, standardErrors }, index) => {
          const margin = Math.fround(model(Float32Array.from(customers[index]!)));
          expect(Math.abs(sum(contributions) + base - margin)).toBeLessThan(1e-6 * Math.max(1, Math.abs(margin)));
          expect(standardErrors.every((error) => error >= 0)).toBe(true);
        });
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('explains many customers in shared runs, each as if alone', async () => {
    const columnCount = 40;
    const model: Model = (row) => row[0]! * row[1]! + row[7]! * row[8]! * row[9]! - row[30]!;
    const random = createRandomIntegers(9);
    const row = (): number[] => Array.from({ length: columnCount }, () => random(5));
    const background = Array.from({ length: 64 }, row);
    const plan = planOf(model, background, columnCount);
    const customers = [row(), background[3]!, row(), row()];
    const together = await explain(model, plan, customers);
    const differing = (customer: readonly number[], b: readonly number[]): number =>
      customer.filter((value, column) => value !== b[column]).length;
    const evaluations = customers.map((customer) =>
      sum(background.map((b) => 2 * Math.max(0, differing(customer, b) - 1))),
    );
    expect(sum(together.runs)).toBe(sum(evaluations));
    expect(Math.max(...evaluations)).toBeLessThanOrEqual(evaluationsMax(plan));
    expect(evaluationsMax(plan)).toBe(64 * 2 * 39);
    expect(Math.max(...together.runs)).toBeLessThanOrEqual(2_048);
    expect(together.runs.slice(0, -1).every((rows) => rows > 2_048 - 2 * 39)).toBe(true); // full but for a pair
    for (const [index, customer] of customers.entries())
      expect((await explain(model, plan, [customer])).first).toEqual(together.results[index]);
  });

  it('runs nothing for a customer who equals the background in all columns but one', async () => {
    const model = network(3, 1);
    const { first, runs } = await explain(model, planOf(model, [[1, NaN, 3]], 3), [[1, NaN, 4]]);
    expect(runs).toEqual([]);
    const change = model(Float32Array.of(1, NaN, 4)) - model(Float32Array.of(1, NaN, 3));
    close(first.contributions, [0, 0, change], 6);
    close(first.standardErrors, [0, 0, 0], 12);
  });

  it('takes rows that are wider than a run is long', async () => {
    const columnCount = 2_100;
    const linear: Model = (row) => sum(row);
    const plan = planOf(linear, [Array<number>(columnCount).fill(0)], columnCount);
    const two = { ...plan, permutations: plan.permutations.slice(0, 2) };
    const { first, runs } = await explain(linear, two, [Array<number>(columnCount).fill(1)]);
    expect(runs).toEqual([4_198, 4_198]);
    expect([...first.contributions].every((contribution) => contribution === 1)).toBe(true);
  });

  it('passes on why a run failed', async () => {
    const plan = planOf(INTERACTING, BACKGROUND, 5);
    const customers = { features: Float32Array.from(ROW), margins: Float32Array.of(1) };
    const failing = explainSampled(plan, customers, () => Promise.reject(new Error('no memory')));
    await expect(failing).rejects.toThrow('no memory');
  });

  it('walks the same orders in every process', () => {
    const orders = planOf(INTERACTING, BACKGROUND, 5).permutations;
    expect(orders).toHaveLength(66); // each of 3 rows 22 times
    expect(orders.map(String)).toEqual(planOf(INTERACTING, BACKGROUND, 5).permutations.map(String));
    expect(new Set(orders.map(String)).size).toBeGreaterThan(40);
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});
