import { explainLinear, type LinearTables } from '@clientele/learners/linear-tables';
import { evaluationsMax, explainSampled, type RunMargins, type SampledPlan } from '@clientele/learners/sampled-shapley';

/** What each column adds to one row's margin. Base margin and contributions sum to it, but for rounding. */
export interface Attribution {
  /** Shape [columns]. */
  readonly contributions: Float64Array;
  /** Shape [columns], >= 0; absent where contributions are exact. */
  readonly standardErrors?: Float64Array;
}

/** Rows as the graph took them, row-major [n, columns], and the margins that it gave. */
export interface GraphRows {
  readonly features: Float32Array;
  readonly margins: Float32Array;
}

/** Makes the reasons of one model. */
export interface Explainer {
  /** Rows that the graph runs to explain one customer, at most; 0 where it need not run. */
  readonly evaluationsMax: number;
  /** One attribution for each row. @throws what `run` throws. */
  explain(rows: GraphRows, run: RunMargins): Promise<readonly Attribution[]>;
}

/** Exact, from tables. */
export const createLinearExplainer = (tables: LinearTables): Explainer => ({
  evaluationsMax: 0,
  explain: ({ features, margins }) =>
    Promise.resolve(
      Array.from(margins, (_, row) => ({
        contributions: explainLinear(
          tables,
          features.subarray(row * tables.columnCount, (row + 1) * tables.columnCount),
        ),
      })),
    ),
});

/** Sampled Shapley values of the graph itself. */
export const createSampledExplainer = (plan: SampledPlan): Explainer => ({
  evaluationsMax: evaluationsMax(plan),
  explain: (rows, run) => explainSampled(plan, rows, run),
});
