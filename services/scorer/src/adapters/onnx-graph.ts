import { AppError } from '@clientele/shared/errors';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Graph } from '../ports.js';

/** 3 = errors only: a graph's warnings, unused initializers say, would fill standard error. */
const LOG_SEVERITY_LEVEL = 3;

/**
 * Loads a graph from `features` float32 [n, F] to `margin` and `probability` float32 [n, 1], and runs it once, so that
 * the first score finds it warm.
 *
 * @throws AppError `failed_precondition` ARTIFACT_INVALID when the graph cannot be loaded or has another form.
 */
export async function loadOnnxGraph(bytes: Uint8Array, columnCount: number): Promise<Graph> {
  const session = await open(bytes);
  try {
    const graph = toGraph(session, columnCount);
    const { margins, probabilities } = await graph.run(new Float32Array(columnCount), 1);
    if (margins.length !== 1 || probabilities.length !== 1) throw invalid();
    return graph;
  } catch (err) {
    await session.release();
    throw err instanceof AppError ? err : invalid(err);
  }
}

const invalid = (cause?: unknown): AppError =>
  new AppError('failed_precondition', 'ARTIFACT_INVALID', 'The graph of the artifact cannot be used.', { cause });

async function open(bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1, // more would compete with the event loop
      interOpNumThreads: 1,
      logSeverityLevel: LOG_SEVERITY_LEVEL,
    });
  } catch (err) {
    throw invalid(err);
  }
}

const toGraph = (session: InferenceSession, columnCount: number): Graph => ({
  async run(features, rowCount) {
    const input = new Tensor('float32', features, [rowCount, columnCount]);
    const { margin, probability } = await session.run({ features: input }, ['margin', 'probability']);
    return { margins: floatsOf(margin, rowCount), probabilities: floatsOf(probability, rowCount) };
  },
  dispose: () => session.release(),
});

function floatsOf(tensor: Tensor | undefined, rowCount: number): Float32Array {
  if (tensor?.type !== 'float32' || tensor.size !== rowCount) throw invalid();
  return tensor.data as Float32Array;
}
