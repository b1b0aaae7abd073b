import type { BinaryMetrics, TrainingResult } from '@clientele/contracts/artifact';
import type { ModelDefinition } from '@clientele/contracts/model-definition';
import { SPLITS, type Split } from '@clientele/contracts/training-set';
import { buildArtifact } from '@clientele/learners/artifact';
import type { LabelledRows } from '@clientele/learners/choose-logistic';
import { selectRows, selectValues, type FeatureTable } from '@clientele/learners/feature-table';
import { rowsWhere } from '@clientele/learners/folds';
import { LearnerError } from '@clientele/learners/learner-error';
import { binaryMetrics } from '@clientele/learners/metrics';
import { trainModel } from '@clientele/learners/train-model';
import { predictProbability, type TrainedModel } from '@clientele/learners/trained-model';
import { AppError } from '@clientele/shared/errors';
import { evaluateGates } from './evaluate-gates.js';
import type { ResolvedCutoff } from './resolve-cutoffs.js';
import type { TrainingSet } from './training-set.js';

const CHECKED_ROWS_MAX = 512;

export interface FitInput {
  readonly definition: ModelDefinition;
  readonly cutoffs: readonly ResolvedCutoff[];
  readonly trainingSet: TrainingSet;
}

export interface FittedArtifact {
  readonly artifactId: string;
  readonly manifest: Uint8Array;
  readonly model: Uint8Array;
  readonly explain: Uint8Array;
  readonly result: TrainingResult;
  readonly check: MarginCheck;
}

/** Rows and the margins that the graph must give them. */
export interface MarginCheck {
  readonly rowCount: number;
  /** Row-major, [rowCount, F]. */
  readonly features: Float32Array;
  readonly margins: Float64Array;
}

export type OnFitProgress = (stage: 'fitting' | 'calibrating' | 'evaluating', share: number) => void;

interface SplitRows extends LabelledRows {
  readonly groups: readonly string[];
  readonly times: Float64Array;
}

/**
 * Trains, calibrates and evaluates the model of a definition, and lays it out as an artifact. The same rows, definition
 * and code give the same bytes on one device. Families on tensors need a TensorFlow.js backend that is ready.
 *
 * @throws AppError `failed_precondition` with the learner's reason: NO_ROWS, ONE_CLASS, NOT_CONVERGED, …
 */
export function fitModel({ definition, cutoffs, trainingSet }: FitInput, onProgress: OnFitProgress): FittedArtifact {
  const splits = splitRows(trainingSet);
  const trained = withLearnerErrors(() => train(definition, splits, onProgress));
  onProgress('evaluating', 0);
  const metrics: Partial<Record<Split, BinaryMetrics>> = {};
  for (const split of SPLITS) {
    const { x, y } = splits[split];
    if (x.rowCount > 0) metrics[split] = binaryMetrics(y, predictProbability(trained, x));
  }
  const gates = evaluateGates(definition.gates, metrics.test);
  const artifact = buildArtifact({
    definition,
    header: trainingSet.header,
    trainingSet: {
      sha256: trainingSet.sha256,
      cutoffs: cutoffs.map(({ cutoffMs, split }) => ({ cutoff: new Date(cutoffMs).toISOString(), split })),
    },
    trained,
    trainRows: splits.train.x,
    metrics,
    gates,
  });
  return {
    artifactId: artifact.artifactId,
    manifest: artifact.manifestBytes,
    model: artifact.model,
    explain: artifact.explain,
    result: artifact.manifest.result,
    check: sampleMargins(trained, splits),
  };
}

function train(
  definition: ModelDefinition,
  { train: rows, validation }: Record<Split, SplitRows>,
  onProgress: OnFitProgress,
): TrainedModel {
  onProgress('fitting', 0);
  return trainModel(
    definition,
    {
      train: rows,
      validation: validation.x.rowCount > 0 ? validation : undefined,
      groups: rows.groups,
      times: rows.times,
    },
    (share) => {
      if (share < 1) onProgress('fitting', share);
      else onProgress('calibrating', 0);
    },
  );
}

function splitRows({ header, rows, rowCount }: TrainingSet): Record<Split, SplitRows> {
  const x: FeatureTable = { columns: header.columns, rowCount, values: rows.features };
  const take = (wanted: Split): SplitRows => {
    const indices = rowsWhere(rowCount, (row) => rows.split[row] === wanted);
    return {
      x: selectRows(x, indices),
      y: selectValues(rows.label, indices),
      groups: Array.from(indices, (row) => rows.customerId[row] ?? ''),
      times: Float64Array.from(indices, (row) => rows.cutoffMs[row] ?? 0),
    };
  };
  return { train: take('train'), validation: take('validation'), test: take('test') };
}

function sampleMargins({ model }: TrainedModel, splits: Record<Split, SplitRows>): MarginCheck {
  const { x } = splits.test.x.rowCount > 0 ? splits.test : splits.train;
  const step = Math.max(1, Math.ceil(x.rowCount / CHECKED_ROWS_MAX));
  const sample = selectRows(
    x,
    rowsWhere(x.rowCount, (row) => row % step === 0),
  );
  const features = new Float32Array(sample.rowCount * x.columns.length);
  sample.values.forEach((values, column) => {
    values.forEach((value, row) => {
      features[row * x.columns.length + column] = value;
    });
  });
  return { rowCount: sample.rowCount, features, margins: model.predict(sample) };
}

function withLearnerErrors<T>(run: () => T): T {
  try {
    return run();
  } catch (err) {
    if (!(err instanceof LearnerError)) throw err;
    throw new AppError('failed_precondition', err.reason, err.message, { cause: err });
  }
}
