import type { ArtifactManifest } from '@clientele/contracts/artifact';
import { calibrate } from '@clientele/learners/calibration';
import type { Graph, GraphOutput } from '../ports.js';

export interface MemoryGraph extends Graph {
  /** Rows of each run so far. */
  readonly runs: readonly number[];
  readonly isDisposed: () => boolean;
}

interface MemoryModel {
  /** Of one row, shape [columns]. */
  readonly marginOf: (row: Float32Array) => number;
  readonly manifest: Pick<ArtifactManifest, 'calibration' | 'columns'>;
}

/** What the ONNX graph of a model computes, rounded to float32 as its outputs are; for tests. */
export function createMemoryGraph(
  { marginOf, manifest }: MemoryModel,
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
      const width = manifest.columns.length;
      const margins = Float32Array.from({ length: rowCount }, (_, row) =>
        marginOf(features.subarray(row * width, (row + 1) * width)),
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
