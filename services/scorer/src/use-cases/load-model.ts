import { compileViews, type CompiledViews } from '@clientele/feature-engine/compile-views';
import { decodeLinearExplanation } from '@clientele/learners/linear-explanation';
import { explainLinear, linearMargin, type LinearTables } from '@clientele/learners/linear-tables';
import { AppError } from '@clientele/shared/errors';
import type { Artifact } from '../domain/artifact.js';
import { residualLimit } from '../domain/reasons.js';
import type { Graph, Model } from '../ports.js';

export type OpenGraph = (bytes: Uint8Array, columnCount: number) => Promise<Graph>;
export type LoadModel = (artifact: Artifact) => Promise<Model>;

const invalid = (message: string, cause?: unknown): AppError =>
  new AppError('failed_precondition', 'ARTIFACT_INVALID', message, { cause });

/**
 * Makes a checked artifact ready to score: its views compile to its columns, its explanation is of its graph.
 *
 * @throws AppError `failed_precondition` ARTIFACT_INVALID.
 */
export function createLoadModel(openGraph: OpenGraph): LoadModel {
  return async function loadModel({ artifactId, manifest, files }) {
    const views = compile(manifest.views);
    if (!isSameColumns(views.columns, manifest.columns)) throw invalid('The columns are not those of the views.');
    const explanation = decode(files.explain);
    if (explanation.columnCount !== manifest.columns.length || explanation.baseMargin !== manifest.baseMargin)
      throw invalid('The explanation belongs to another model.');
    const graph = await openGraph(files.model, manifest.columns.length);
    try {
      await requireExplained(graph, explanation);
    } catch (err) {
      await graph.dispose();
      throw err;
    }
    return { artifactId, manifest, views, explanation, graph };
  };
}

function compile(views: Artifact['manifest']['views']): CompiledViews {
  try {
    return compileViews(views);
  } catch (err) {
    throw invalid('The views cannot be compiled.', err);
  }
}

function decode(bytes: Uint8Array): LinearTables {
  try {
    return decodeLinearExplanation(bytes);
  } catch (err) {
    throw invalid('The explanation cannot be read.', err);
  }
}

const isSameColumns = (a: CompiledViews['columns'], b: CompiledViews['columns']): boolean =>
  a.length === b.length && a.every(({ name, type }, index) => name === b[index]?.name && type === b[index].type);

/** Compares graph and explanation on rows of zeros, of ones and of nothing: reasons of another model must not be told. */
async function requireExplained(graph: Graph, explanation: LinearTables): Promise<void> {
  const width = explanation.columnCount;
  const rows = [0, 1, NaN].map((value) => new Float32Array(width).fill(value));
  const matrix = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    matrix.set(row, index * width);
  });
  const { margins } = await graph.run(matrix, rows.length);
  rows.forEach((row, index) => {
    const limit = residualLimit(explainLinear(explanation, row), explanation.baseMargin);
    const residual = Math.abs((margins[index] ?? NaN) - linearMargin(explanation, row));
    if (!(residual <= limit)) throw invalid('The explanation does not add up to the margin of the graph.');
  });
}
