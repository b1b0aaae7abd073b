import type { ArtifactManifest } from '@clientele/contracts/artifact';
import { decodeBackground, type Background } from '@clientele/learners/background';
import { decodeLinearExplanation } from '@clientele/learners/linear-explanation';
import { explainLinear, linearMargin, type LinearTables } from '@clientele/learners/linear-tables';
import { planSampled } from '@clientele/learners/sampled-shapley';
import { AppError } from '@clientele/shared/errors';
import { createLinearExplainer, createSampledExplainer, type Explainer } from '../domain/explainer.js';
import { residualLimit } from '../domain/reasons.js';
import type { Graph } from '../ports.js';

export type ExplanationManifest = Pick<ArtifactManifest, 'explanation' | 'columns' | 'baseMargin'>;

const invalid = (message: string, cause?: unknown): AppError =>
  new AppError('failed_precondition', 'ARTIFACT_INVALID', message, { cause });

/**
 * Reads `explain.bin` and checks that it is of this graph: reasons of another model must not be told.
 *
 * @throws AppError `failed_precondition` ARTIFACT_INVALID.
 */
export async function loadExplainer(
  manifest: ExplanationManifest,
  bytes: Uint8Array,
  graph: Pick<Graph, 'run'>,
): Promise<Explainer> {
  switch (manifest.explanation) {
    case 'linear': {
      const tables = decode(decodeLinearExplanation, bytes, manifest);
      await requireSameMargins(graph, tables);
      return createLinearExplainer(tables);
    }
    case 'sampled_shapley': {
      const background = decode(decodeBackground, bytes, manifest);
      const { margins } = await graph.run(background.features, background.rowCount);
      requireBaseMargin(background, margins);
      return createSampledExplainer(planSampled(background, margins));
    }
    default:
      return manifest.explanation satisfies never;
  }
}

function decode<T extends LinearTables | Background>(
  read: (bytes: Uint8Array) => T,
  bytes: Uint8Array,
  { columns, baseMargin }: ExplanationManifest,
): T {
  let explanation: T;
  try {
    explanation = read(bytes);
  } catch (err) {
    throw invalid('The explanation cannot be read.', err);
  }
  if (explanation.columnCount !== columns.length || explanation.baseMargin !== baseMargin)
    throw invalid('The explanation belongs to another model.');
  return explanation;
}

/** On rows of zeros, of ones and of nothing. */
async function requireSameMargins(graph: Pick<Graph, 'run'>, tables: LinearTables): Promise<void> {
  const width = tables.columnCount;
  const rows = [0, 1, NaN].map((value) => new Float32Array(width).fill(value));
  const matrix = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    matrix.set(row, index * width);
  });
  const { margins } = await graph.run(matrix, rows.length);
  rows.forEach((row, index) => {
    const limit = residualLimit(explainLinear(tables, row), tables.baseMargin);
    const residual = Math.abs((margins[index] ?? NaN) - linearMargin(tables, row));
    if (!(residual <= limit)) throw invalid('The explanation does not add up to the margin of the graph.');
  });
}

/** Sampled reasons start from the mean margin of the background rows. */
function requireBaseMargin({ baseMargin, rowCount }: Background, margins: Float32Array): void {
  const shares = Float64Array.from(margins, (margin) => margin / rowCount);
  const mean = shares.reduce((sum, share) => sum + share, 0);
  if (!(Math.abs(mean - baseMargin) <= residualLimit(shares, baseMargin)))
    throw invalid('The base margin is not the mean margin of the background rows.');
}
