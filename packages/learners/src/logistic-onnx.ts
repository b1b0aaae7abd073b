import { createGraphBuilder, type GraphBuilder } from '@clientele/graph-capture/graph-builder';
import type { PlattCalibration } from './calibration.js';
import type { LinearTables } from './linear-tables.js';
import { encodeServingGraph } from './serving-graph.js';

/**
 * The serving graph of a linear model: `features` float32 [n, F] in; `margin` and `probability` (calibrated) float32
 * [n, 1] out. It fills, limits, takes logarithms and looks categories up itself, in float64, so that it gives what
 * training computed.
 */
export function encodeLogisticGraph(
  tables: LinearTables,
  calibration: Pick<PlattCalibration, 'slope' | 'intercept'>,
): Uint8Array {
  const numbers = columnsOf(tables, 0);
  const categories = columnsOf(tables, 1);
  const builder = createGraphBuilder();
  const features = builder.node('Cast', ['features'], { to: 11 });
  const parts = [
    ...(numbers.length > 0 ? [numberPart(builder, tables, features, numbers)] : []),
    ...(categories.length > 0 ? [categoryPart(builder, tables, features, categories)] : []),
    builder.doubles('intercept', [1, 1], [interceptOf(tables)]),
  ];
  const margin = parts.reduce((sum, part) => builder.node('Add', [sum, part]));
  return encodeServingGraph(builder, { name: 'logistic', columnCount: tables.columnCount, margin, calibration });
}

const columnsOf = (tables: LinearTables, isCategory: 0 | 1): number[] =>
  Array.from(tables.isCategory.keys()).filter((column) => tables.isCategory[column] === isCategory);

/** The margin where no column adds anything. */
const interceptOf = ({ baseMargin, mean }: LinearTables): number =>
  mean.reduce((sum, value) => sum - value, baseMargin);

/** Sum of what the numbers add, [n, 1]. */
function numberPart(builder: GraphBuilder, tables: LinearTables, features: string, columns: readonly number[]): string {
  const { node } = builder;
  const row = (name: string, values: Float64Array): string =>
    builder.doubles(
      name,
      [1, columns.length],
      columns.map((column) => values[column] ?? 0),
    );
  const weigh = (name: string, input: string, weights: Float64Array): string =>
    node('MatMul', [
      input,
      builder.doubles(
        name,
        [columns.length, 1],
        columns.map((column) => weights[column] ?? 0),
      ),
    ]);
  const picked = node('Gather', [features, builder.integers('number_columns', [columns.length], columns)], { axis: 1 });
  const missing = node('IsNaN', [picked]);
  const filled = node('Where', [missing, row('fill', tables.fill), picked]);
  const limited = node('Max', [node('Min', [filled, row('upper', tables.upper)]), row('lower', tables.lower)]);
  const linear = weigh('weight', limited, tables.weight);
  const parts = [linear];
  if (columns.some((column) => tables.logWeight[column] !== 0)) {
    const shifted = node('Add', [node('Abs', [limited]), builder.doubles('one', [1, 1], [1])]);
    const logarithm = node('Mul', [node('Sign', [limited]), node('Log', [shifted])]);
    parts.push(weigh('log_weight', logarithm, tables.logWeight));
  }
  if (columns.some((column) => tables.missingWeight[column] !== 0))
    parts.push(weigh('missing_weight', node('Cast', [missing], { to: 11 }), tables.missingWeight));
  return parts.reduce((sum, part) => node('Add', [sum, part]));
}

/** Sum of what the categories add, [n, 1]: a look-up in one table, where unknown codes find 0. */
function categoryPart(
  builder: GraphBuilder,
  tables: LinearTables,
  features: string,
  columns: readonly number[],
): string {
  const { node } = builder;
  const length = (column: number): number => tables.tableLength[column] ?? 0;
  const picked = node('Gather', [features, builder.integers('category_columns', [columns.length], columns)], {
    axis: 1,
  });
  const first = builder.doubles('first_code', [1, 1], [1]);
  const last = builder.doubles(
    'last_code',
    [1, columns.length],
    columns.map((column) => length(column) - 1),
  );
  const known = node('And', [node('GreaterOrEqual', [picked, first]), node('LessOrEqual', [picked, last])]);
  const codes = node('Where', [known, picked, builder.doubles('no_code', [1, 1], [0])]);
  const starts = builder.integers(
    'table_start',
    [1, columns.length],
    columns.map((column) => tables.tableStart[column] ?? 0),
  );
  const places = node('Add', [node('Cast', [codes], { to: 7 }), starts]);
  const table = builder.doubles('table', [tables.table.length], Array.from(tables.table));
  const effects = node('Gather', [table, places], { axis: 0 });
  return node('ReduceSum', [effects, builder.integers('sum_axis', [1], [1])], { keepdims: 1 });
}
