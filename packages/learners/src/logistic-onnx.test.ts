import { describe, expect, it } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { calibrate } from './calibration.js';
import { decodeLinearExplanation, encodeLinearExplanation } from './linear-explanation.js';
import { explainLinear, linearMargin } from './linear-tables.js';
import { encodeLogisticGraph } from './logistic-onnx.js';
import { createLogisticRegression } from './logistic.js';
import { createExampleRows } from './testing.js';

const CALIBRATION = { slope: 0.8, intercept: -0.3 };
const ODD = [NaN, Infinity, -Infinity, 3e38, -3e38, 0, -0, 1e-40, 0.5, 1, 1.5, 2, 3, 4, 1e9];

async function runGraph(bytes: Uint8Array, rows: readonly (readonly number[])[]) {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const data = Float32Array.from(rows.flat());
  const outputs = await session.run({ features: new Tensor('float32', data, [rows.length, rows[0]!.length]) });
  return { margin: outputs.margin!, probability: outputs.probability! };
}

const oddRows = (columnCount: number): number[][] =>
  ODD.flatMap((value) => [
    new Array<number>(columnCount).fill(value),
    ...Array.from({ length: columnCount }, (_, column) =>
      Array.from({ length: columnCount }, (__, other) => (other === column ? value : 1)),
    ),
  ]);

describe('encodeLogisticGraph', () => {
  const { x, y } = createExampleRows(600, 21);
  const kinds = [
    { name: 'rich', table: x, rich: true },
    { name: 'plain', table: x, rich: false },
    { name: 'numbers only', table: { ...x, columns: x.columns.slice(0, 2), values: x.values.slice(0, 2) }, rich: true },
    { name: 'categories only', table: { ...x, columns: x.columns.slice(2), values: x.values.slice(2) }, rich: true },
  ];

  it.each(kinds)('$name: the graph, the model and its reasons agree on every row', async ({ table, rich }) => {
    const { tables, ...model } = createLogisticRegression({ l2: 1e-3, rich }).fit(table, y, 1);
    const rows = Array.from({ length: table.rowCount }, (_, row) => table.values.map((values) => values[row]!));
    const all = [...rows, ...oddRows(table.columns.length)];
    const { margin, probability } = await runGraph(encodeLogisticGraph(tables, CALIBRATION), all);
    expect(margin.dims).toEqual([all.length, 1]);
    expect(probability.dims).toEqual([all.length, 1]);
    all.forEach((row, index) => {
      const expected = linearMargin(tables, Float32Array.from(row));
      expect(Number.isFinite(expected)).toBe(true);
      expect(margin.data[index]).toBe(Math.fround(expected) + 0);
      expect(probability.data[index]).toBeCloseTo(calibrate(CALIBRATION, expected), 6);
    });
    expect(model.predict(table)[5]).toBe(linearMargin(tables, Float64Array.from(rows[5]!)));
  });

  it('has contributions that sum to the margin and average to nothing', () => {
    const { tables } = createLogisticRegression().fit(x, y, 1);
    const sums = new Float64Array(3);
    for (let row = 0; row < x.rowCount; row += 1) {
      const values = Float64Array.from(x.values, (column) => column[row]!);
      const contributions = explainLinear(tables, values);
      contributions.forEach((contribution, column) => (sums[column] = sums[column]! + contribution));
      const total = contributions.reduce((sum, contribution) => sum + contribution, tables.baseMargin);
      expect(Math.abs(total - linearMargin(tables, values))).toBeLessThan(1e-9);
    }
    for (const sum of sums) expect(sum / x.rowCount).toBeCloseTo(0, 9);
  });

  it('survives the explanation file bit for bit', () => {
    const { tables } = createLogisticRegression().fit(x, y, 1);
    expect(decodeLinearExplanation(encodeLinearExplanation(tables))).toEqual(tables);
  });

  it('writes the same bytes twice', () => {
    const [first, second] = [1, 2].map((seed) => createLogisticRegression().fit(x, y, seed).tables);
    expect(encodeLogisticGraph(first!, CALIBRATION)).toEqual(encodeLogisticGraph(second!, CALIBRATION));
  });
});
