import { AppError } from '@clientele/shared/errors';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelChecker } from '../ports.js';

/** How far a graph's margin may be from training's, as a share of 1 + |margin|. */
const TOLERANCE = 1e-4;

/** Runs the graph in ONNX Runtime, as the scorer does. */
export function createOnnxModelChecker(): ModelChecker {
  return {
    async check({ model, check: { rowCount, features, margins } }) {
      const session = await InferenceSession.create(model, { logSeverityLevel: 3, intraOpNumThreads: 1 });
      try {
        const input = new Tensor('float32', features, [rowCount, rowCount === 0 ? 0 : features.length / rowCount]);
        const outputs = await session.run({ features: input });
        const found = outputs.margin?.data;
        if (!(found instanceof Float32Array) || found.length !== rowCount) throw differs();
        found.forEach((margin, row) => {
          const expected = margins[row] ?? NaN;
          if (!(Math.abs(margin - expected) <= TOLERANCE * (1 + Math.abs(expected)))) throw differs();
        });
      } finally {
        await session.release();
      }
    },
  };
}

const differs = (): AppError =>
  new AppError('internal', 'ARTIFACT_DIFFERS', 'The serving graph does not give what training computed.');
