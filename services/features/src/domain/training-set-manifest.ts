import type { FeatureView } from '@clientele/contracts/feature-view';
import type { LogPosition } from '@clientele/contracts/log-event';
import type { FeatureColumn, PopulationState, Split } from '@clientele/contracts/training-set';
import type { TrainingSetSpec } from './training-set-spec.js';

/** `manifest.json` of a kept training set. 64-bit numbers are decimal strings, times ISO 8601 in UTC. */
export interface TrainingSetManifest {
  readonly format: 'clientele-training-set/1';
  readonly id: string;
  readonly createTime: string;
  readonly rowCount: number;
  /** SHA-256 of the logical columns, lower-case hexadecimal. */
  readonly sha256: string;
  readonly position: { readonly epoch: number; readonly xid: string; readonly seq: string };
  readonly target: TrainingSetSpec['target'];
  readonly population: TrainingSetSpec['population'];
  readonly includeLate: boolean;
  readonly cutoffs: readonly { readonly cutoff: string; readonly split: Split; readonly rowCount: number }[];
  readonly views: readonly FeatureView[];
  readonly columns: readonly FeatureColumn[];
  readonly populationState: PopulationState;
}

export interface ManifestInput {
  readonly id: string;
  readonly createTime: Date;
  readonly spec: TrainingSetSpec;
  readonly position: LogPosition;
  /** Rows of each of the spec's cutoffs. */
  readonly rowCounts: readonly number[];
  readonly sha256: string;
  readonly views: readonly FeatureView[];
  readonly columns: readonly FeatureColumn[];
  readonly populationState: PopulationState;
}

export function createManifest(input: ManifestInput): TrainingSetManifest {
  const { id, createTime, spec, position, rowCounts, sha256, views, columns, populationState } = input;
  return {
    format: 'clientele-training-set/1',
    id,
    createTime: createTime.toISOString(),
    rowCount: rowCounts.reduce((sum, count) => sum + count, 0),
    sha256,
    position: { epoch: position.epoch, xid: position.xid.toString(), seq: position.seq.toString() },
    target: spec.target,
    population: spec.population,
    includeLate: spec.includeLate,
    cutoffs: spec.cutoffs.map(({ cutoffMs, split }, index) => ({
      cutoff: new Date(cutoffMs).toISOString(),
      split,
      rowCount: rowCounts[index] ?? 0,
    })),
    views,
    columns,
    populationState,
  };
}
