import type { FeatureTable } from './feature-table.js';

/** Numbers in [0, 1) of a linear congruential generator: for tests, in any language. */
export function createUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface ExampleRows {
  readonly x: FeatureTable;
  readonly y: Float64Array;
  /** A customer for each row, two rows each. */
  readonly groups: readonly string[];
}

/** Rows with a number, a skew amount that is sometimes missing, and a category, all of which move the label. */
export function createExampleRows(rowCount: number, seed: number): ExampleRows {
  const uniform = createUniform(seed);
  const rows = Array.from({ length: rowCount }, () => {
    const number = uniform() * 10 - 5;
    const amount = uniform() < 0.2 ? NaN : Math.exp(uniform() * 8) - 1;
    const category = Math.floor(uniform() * 4);
    const margin =
      0.5 * number + (Number.isNaN(amount) ? -1 : 0.4 * Math.log(1 + amount) - 1.5) + 0.6 * (category - 1.5);
    return { values: [number, amount, category], label: uniform() < 1 / (1 + Math.exp(-margin)) ? 1 : 0 };
  });
  return {
    x: {
      columns: [
        { name: 'v.number', type: 'number' },
        { name: 'v.amount', type: 'number' },
        { name: 'v.category', type: 'category' },
      ],
      rowCount,
      values: [0, 1, 2].map((column) => Float64Array.from(rows, ({ values }) => values[column] ?? NaN)),
    },
    y: Float64Array.from(rows, ({ label }) => label),
    groups: rows.map((_, row) => `customer-${Math.floor(row / 2)}`),
  };
}
