import type { ArtifactManifest } from '@clientele/contracts/artifact';
import type { Alias } from '@clientele/contracts/model-definition';
import type { CompiledViews } from '@clientele/feature-engine/compile-views';
import type { ArtifactFiles } from './domain/artifact.js';
import type { Explainer } from './domain/explainer.js';
import type { ScoreResult } from './domain/score-item.js';

/** What the state store knew at one moment. */
export interface StateSnapshot {
  /** The epoch of the log that all states are complete for; undefined while they are being rebuilt. */
  readonly readyEpoch: string | undefined;
  /** One encoded state (or forward) for each subject asked for, in order; undefined for one without. */
  readonly states: readonly (Uint8Array | undefined)[];
}

export interface StateReader {
  /** One round trip. @throws AppError `unavailable` REDIS_UNAVAILABLE, within the reader's time limit. */
  read(subjectIds: readonly string[]): Promise<StateSnapshot>;
}

export interface StateRebuilder {
  /**
   * Builds states from the log.
   *
   * @param subjectIds 1 to 500.
   * @returns One encoded state for each subject, in order; undefined for a subject without events.
   * @throws AppError `unavailable` or `deadline_exceeded`.
   */
  rebuild(subjectIds: readonly string[], timeoutMs: number): Promise<readonly (Uint8Array | undefined)[]>;
}

/** Told of every batch, so that it can be counted. Never throws. */
export interface ScoreObserver {
  answered(results: readonly ScoreResult[]): void;
}

/** Outputs of one run, one for each row. */
export interface GraphOutput {
  readonly margins: Float32Array;
  readonly probabilities: Float32Array;
}

export interface Graph {
  /** @param features Row-major [rowCount, F] in the manifest's column order; NaN = missing. */
  run(features: Float32Array, rowCount: number): Promise<GraphOutput>;
  /** Call once, when no run is in flight. */
  dispose(): Promise<void>;
}

/** A loaded artifact: everything that a score needs. */
export interface Model {
  readonly artifactId: string;
  readonly manifest: ArtifactManifest;
  readonly views: CompiledViews;
  readonly explainer: Explainer;
  readonly graph: Graph;
}

/** What an alias points at. */
export interface AliasTarget {
  readonly model: string;
  readonly alias: Alias;
  readonly version: number;
  /** SHA-256 of the manifest. */
  readonly artifactId: string;
}

export type AliasEvent =
  | { readonly kind: 'target'; readonly target: AliasTarget }
  /** Every alias there is has been told. */
  | { readonly kind: 'synchronized' };

export interface ModelSource {
  /** Every alias at once, then each change. Ends with an error when the source is gone, and when `signal` aborts. */
  watchAliases(signal: AbortSignal): AsyncIterable<AliasEvent>;
  /** Unchecked bytes. @throws AppError `not_found` ARTIFACT_NOT_FOUND, `unavailable`, `internal` ARTIFACT_CORRUPT. */
  fetchArtifact(artifactId: string): Promise<ArtifactFiles>;
}

/** Keeps artifacts and aliases for a start without the source. */
export interface ArtifactCache {
  /** Unchecked bytes; undefined when a file is missing. */
  load(artifactId: string): Promise<ArtifactFiles | undefined>;
  store(artifactId: string, files: ArtifactFiles): Promise<void>;
  /** Drops every other artifact. */
  keepOnly(artifactIds: ReadonlySet<string>): Promise<void>;
  /** The aliases stored last; none when there are none or they cannot be read. */
  loadAliases(): Promise<readonly AliasTarget[]>;
  storeAliases(aliases: readonly AliasTarget[]): Promise<void>;
}

/** Keeps a model loaded until it is released. */
export interface ModelLease {
  readonly target: AliasTarget;
  readonly model: Model;
  release(): void;
}

/** The models now served. A model is disposed once no alias points at it and no lease holds it. */
export interface ModelTable {
  /** @throws AppError `not_found` MODEL_NOT_FOUND or ALIAS_NOT_FOUND, `unavailable` MODEL_UNAVAILABLE. */
  acquire(model: string, alias: string): ModelLease;
  /** What is served now. */
  targets(): readonly AliasTarget[];
  /** The model of an artifact, if it is loaded. */
  loaded(artifactId: string): Model | undefined;
  /** Points an alias at a model, in place of what it pointed at. */
  serve(target: AliasTarget, model: Model): void;
  /** Says which aliases exist, loaded or not; those that do not are no longer served. */
  retain(known: readonly AliasTarget[]): void;
}
