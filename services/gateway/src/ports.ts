import type { FeatureView } from '@clientele/contracts/feature-view';
import type { Alias, ModelDefinition } from '@clientele/contracts/model-definition';
import type { ApiKeyInfo, ApiKeyRecord } from './domain/access.js';
import type { AuditEntry } from './domain/audit.js';
import type { EventBatch, EventCounts } from './domain/events.js';
import type { Job, ModelVersion, Page, PageRequest, PublishedView, VersionDetails } from './domain/models.js';
import type { DependencyStatus } from './domain/readiness.js';
import type { ScoreItem, ScoreOutcome } from './domain/score.js';

export interface ApiKeyReader {
  /** A revoked key is found too. @throws AppError `unavailable`, `deadline_exceeded`. */
  find(keyId: string): Promise<ApiKeyRecord | undefined>;
}

export interface ApiKeyStore extends ApiKeyReader {
  /** Stores the key and its audit entry, both or neither. */
  insert(record: ApiKeyRecord, entry: AuditEntry): Promise<void>;
  /** By key id. @throws AppError `invalid_argument` PAGE_TOKEN_INVALID. */
  list(page: PageRequest): Promise<Page<ApiKeyInfo>>;
  /** Revokes with an audit entry; false when there is no such key. A second time changes nothing. */
  revoke(keyId: string, entry: AuditEntry): Promise<boolean>;
}

export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
}

export interface EventLog {
  /** Resolves after commit. @throws AppError `invalid_argument` for a body that cannot be read; nothing is stored. */
  append(batch: EventBatch): Promise<EventCounts>;
}

export interface SourceRegistry {
  /** Finds a source by name, or creates it, and says its id. */
  ensureSource(name: string): Promise<number>;
}

export interface BatchScorer {
  /** One outcome for each item, in order. At most 1,000 items of 5,000 customers in all. */
  scoreBatch(items: readonly ScoreItem[]): Promise<readonly ScoreOutcome[]>;
}

export interface ViewRegistry {
  /** @throws AppError `already_exists` VIEW_VERSION_TAKEN. */
  publish(view: FeatureView): Promise<PublishedView>;
}

export interface ModelRegistry {
  /** Queues a training run and says its job's id. The same `requestId` (1 to 64 characters) answers the same job. */
  submitTraining(definition: ModelDefinition, requestId: string): Promise<string>;
  /** @throws AppError `not_found` JOB_NOT_FOUND. */
  getJob(jobId: string): Promise<Job>;
  /** The job's state at once, then every change, until it has ended or `signal` aborts. @throws AppError as `getJob`. */
  watchJob(jobId: string, signal: AbortSignal): AsyncIterable<Job>;
  listVersions(model: string, page: PageRequest): Promise<Page<ModelVersion>>;
  /** @throws AppError `not_found` VERSION_NOT_FOUND. */
  getVersion(model: string, version: number): Promise<VersionDetails>;
  /**
   * Version that the alias pointed at before, if any.
   *
   * @throws AppError `failed_precondition` GATE_FAILED, `not_found` VERSION_NOT_FOUND.
   */
  setAlias(model: string, alias: Alias, version: number): Promise<number | undefined>;
}

export interface HealthProbe {
  readonly name: string;
  /** Never throws. */
  check(timeoutMs: number): Promise<DependencyStatus>;
}
