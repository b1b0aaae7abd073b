import type { GateOutcome, TrainingResult } from '@clientele/contracts/artifact';
import type { Alias } from '@clientele/contracts/model-definition';
import { AppError } from '@clientele/shared/errors';

export interface ModelVersion {
  readonly model: string;
  /** >= 1 */
  readonly version: number;
  /** SHA-256 of the manifest, lower-case hexadecimal. */
  readonly artifactId: string;
  readonly aliases: readonly string[];
  readonly result: TrainingResult;
  readonly createTime: Date;
}

export interface DescribedVersion {
  readonly version: ModelVersion;
  /** Canonical JSON of its artifact's manifest. */
  readonly manifest: Uint8Array;
}

export interface ArtifactFiles {
  readonly manifest: Uint8Array;
  readonly model: Uint8Array;
  readonly explain: Uint8Array;
}

export interface AliasTarget {
  readonly model: string;
  readonly alias: Alias;
  readonly version: number;
  readonly artifactId: string;
}

/** @throws AppError `failed_precondition` GATE_FAILED that names the first failed gate, its limit and the value. */
export function requirePassedGates(gates: readonly GateOutcome[]): void {
  const failed = gates.find(({ passed }) => !passed);
  if (failed === undefined) return;
  const value = failed.value === null ? 'has no value' : `is ${failed.value.toFixed(4)}`;
  throw new AppError(
    'failed_precondition',
    'GATE_FAILED',
    `Gate ${failed.gate} needs ${failed.limit}, but it ${value}.`,
  );
}

export const versionNotFound = (): AppError =>
  new AppError('not_found', 'VERSION_NOT_FOUND', 'The model has no such version.');
