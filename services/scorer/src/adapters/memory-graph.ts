import type { ArtifactManifest } from '@clientele/contracts/artifact';
import { calibrate } from '@clientele/learners/calibration';
import { linearMargin, type LinearTables } from '@clientele/learners/linear-tables';
import type { Graph, GraphOutput } from '../ports.js';

export interface MemoryGraph extends Graph {
  /** Rows of each run so far. */
  readonly runs: readonly number[];
  readonly isDisposed: () => boolean;
}

interface LogisticModel {
  readonly tables: LinearTables;
  readonly manifest: Pick<ArtifactManifest, 'calibration'>;
}

/** What the ONNX graph of a logistic model computes, rounded to float32 as its outputs are; for tests. */
export function createMemoryGraph(
  { tables, manifest }: LogisticModel,
  change: (output: GraphOutput) => GraphOutput = (output) => output,
): MemoryGraph {
  const runs: number[] = [];
  let disposed = false;
  return {
    runs,
    isDisposed: () => disposed,
    run(features, rowCount) {
      if (disposed) return Promise.reject(new Error('the graph is disposed'));
      runs.push(rowCount);
      const width = tables.columnCount;
      const margins = Float32Array.from({ length: rowCount }, (_, row) =>
        linearMargin(tables, features.subarray(row * width, (row + 1) * width)),
      );
      const probabilities = margins.map((margin) => calibrate(manifest.calibration, margin));
      return Promise.resolve(change({ margins, probabilities }));
    },
    dispose() {
      if (disposed) return Promise.reject(new Error('the graph is disposed twice'));
      disposed = true;
      return Promise.resolve();
    },
  };
}
