import type { ArtifactManifest, TrainingResult } from '@clientele/contracts/artifact';

export type JobState = 'queued' | 'running' | 'completed' | 'failed';

export interface Job {
  readonly jobId: string;
  readonly state: JobState;
  /** Share of the work that is done, in [0, 1]. */
  readonly progress: number;
  readonly stage: string | undefined;
  readonly model: string;
  /** Set when completed. */
  readonly version: number | undefined;
  readonly result: TrainingResult | undefined;
  /** Set when failed: a stable reason, and a message that is safe to show. */
  readonly failure: { readonly reason: string; readonly message: string } | undefined;
  readonly submitTime: Date;
  readonly endTime: Date | undefined;
}

/** Whether nothing more happens to it. */
export const hasEnded = ({ state }: Pick<Job, 'state'>): boolean => state === 'completed' || state === 'failed';

export interface ModelVersion {
  readonly model: string;
  readonly version: number;
  readonly artifactId: string;
  readonly aliases: readonly string[];
  readonly result: TrainingResult | undefined;
  readonly createTime: Date;
}

/** A version with what its artifact says of itself. */
export interface VersionDetails extends ModelVersion {
  readonly manifest: ArtifactManifest;
}

export interface PublishedView {
  readonly view: string;
  readonly version: number;
  /** SHA-256 of the canonical definition, lower-case hexadecimal. */
  readonly sha256: string;
  /** False when this very version had been published before. */
  readonly created: boolean;
}

export interface PageRequest {
  /** 0 is the default size. */
  readonly size: number;
  /** Empty for the first page. */
  readonly token: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Empty at the end. */
  readonly nextToken: string;
}
