import { ArtifactManifest } from '@clientele/contracts/artifact';
import type { BinaryMetrics, GateOutcome } from '@clientele/contracts/artifact';
import { canonicalJson, type JsonValue } from '@clientele/contracts/canonical-json';
import { sha256Hex } from '@clientele/contracts/hash';
import type { ModelDefinition } from '@clientele/contracts/model-definition';
import type { Split, TrainingSetHeader } from '@clientele/contracts/training-set';
import type { FeatureTable } from './feature-table.js';
import { quantiles } from './metrics.js';
import { predictProbability, type TrainedModel } from './trained-model.js';

const SCORE_QUANTILES = 101;

export interface ArtifactInput {
  readonly definition: ModelDefinition;
  readonly header: TrainingSetHeader;
  readonly trainingSet: {
    readonly sha256: string;
    /** `cutoff` in ISO 8601, UTC. */
    readonly cutoffs: readonly { readonly cutoff: string; readonly split: Split }[];
  };
  readonly trained: TrainedModel;
  /** Training rows: what percentiles are measured against. */
  readonly trainRows: FeatureTable;
  readonly metrics: Partial<Record<Split, BinaryMetrics>>;
  readonly gates: readonly GateOutcome[];
}

export interface Artifact {
  /** SHA-256 of the manifest, lower-case hexadecimal. */
  readonly artifactId: string;
  readonly manifest: ArtifactManifest;
  /** Canonical JSON of the manifest. */
  readonly manifestBytes: Uint8Array;
  /** `model.onnx` */
  readonly model: Uint8Array;
  /** `explain.bin` */
  readonly explain: Uint8Array;
}

/** The three files of an artifact. Equal inputs give equal bytes, and so the same id. */
export function buildArtifact(input: ArtifactInput): Artifact {
  const { definition, header, trained } = input;
  const graph = trained.encodeGraph();
  const explanation = trained.explain(input.trainRows, definition.options.seed);
  const manifest = ArtifactManifest.parse({
    format: 'clientele-artifact/1',
    definition,
    columns: header.columns,
    views: header.views,
    population: header.population,
    calibration: { method: 'platt', ...trained.calibration },
    bands: definition.bands,
    scoreQuantiles: quantiles(predictProbability(trained, input.trainRows), SCORE_QUANTILES),
    baseMargin: explanation.baseMargin,
    explanation: explanation.method,
    trainingSet: input.trainingSet,
    seed: definition.options.seed,
    fit: trained.fit,
    result: { metrics: input.metrics, gates: input.gates },
    files: { model: sha256Hex(graph), explain: sha256Hex(explanation.bytes) },
  });
  const manifestBytes = new TextEncoder().encode(canonicalJson(toJson(manifest)));
  return { artifactId: sha256Hex(manifestBytes), manifest, manifestBytes, model: graph, explain: explanation.bytes };
}

/** Drops what is undefined, which JSON does not have. */
const toJson = (manifest: ArtifactManifest): JsonValue => JSON.parse(JSON.stringify(manifest)) as JsonValue;
