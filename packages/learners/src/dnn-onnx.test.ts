import { beforeAll, describe, expect, it } from '@jest/globals';
import { memory } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { calibrate } from './calibration.js';
import { encodeDnnGraph } from './dnn-onnx.js';
import { createNeuralNetwork } from './dnn.js';
import type { FeatureTable } from './feature-table.js';
import { useWasm } from './tensor-backend.fixture.js';
import { createExampleRows } from './testing.js';

beforeAll(useWasm);

const CALIBRATION = { slope: 0.8, intercept: -0.3 };
const ODD = [NaN, Infinity, -Infinity, 3e38, -3e38, 0, -0, 1e-40, 0.5, 1, 1.5, 2, 3, 4, 1e9, 5_000.123];
const PARAMETERS = { hidden: [16, 8], epochs: 4, batchSize: 64 };

const { x, y } = createExampleRows(600, 21);
const part = (from: number, to: number): FeatureTable => ({
  ...x,
  columns: x.columns.slice(from, to),
  values: x.values.slice(from, to),
});

/** The rows of a table and odd ones: each odd value in all columns, and in one while the others are 1. */
function withOddRows({ columns, rowCount, values }: FeatureTable): FeatureTable {
  const odd = ODD.flatMap((value) => [
    columns.map(() => value),
    ...columns.map((_, at) => columns.map((__, other) => (other === at ? value : 1))),
  ]);
  return {
    columns,
    rowCount: rowCount + odd.length,
    values: values.map((column, index) => Float64Array.from([...column, ...odd.map((row) => row[index]!)])),
  };
}

describe('encodeDnnGraph', () => {
  it.each([
    { name: 'numbers and categories', table: x },
    { name: 'numbers only', table: part(0, 2) },
    { name: 'categories only', table: part(2, 3) },
  ])("$name: the graph gives the model's margins at every batch size", async ({ table }) => {
    const model = createNeuralNetwork(PARAMETERS).fit(table, y, 1);
    const rows = withOddRows(table);
    const expected = model.predict(rows);
    const width = table.columns.length;
    const session = await InferenceSession.create(encodeDnnGraph(model.network, width, CALIBRATION), {
      logSeverityLevel: 3,
    });
    for (const batch of [1, 7, 256, rows.rowCount]) {
      for (const start of [0, rows.rowCount - batch]) {
        const features = Float32Array.from(
          { length: batch * width },
          (_, cell) => rows.values[cell % width]![start + Math.floor(cell / width)]!,
        );
        const { margin, probability } = await session.run({
          features: new Tensor('float32', features, [batch, width]),
        });
        expect([margin!.dims, probability!.dims]).toEqual([
          [batch, 1],
          [batch, 1],
        ]);
        for (let row = 0; row < batch; row += 1) {
          const want = expected[start + row]!;
          expect(Math.abs((margin!.data[row] as number) - want)).toBeLessThan(1e-5 * (1 + Math.abs(want)));
          expect(probability!.data[row]).toBeCloseTo(calibrate(CALIBRATION, want), 5);
        }
      }
    }
    await session.release();
  });

  it('writes the same bytes twice and leaves no tensor behind', () => {
    const { network } = createNeuralNetwork(PARAMETERS).fit(x, y, 1);
    const before = memory().numTensors;
    const bytes = encodeDnnGraph(network, 3, CALIBRATION);
    expect(encodeDnnGraph(network, 3, CALIBRATION)).toEqual(bytes);
    expect(memory().numTensors).toBe(before);
  });
});
