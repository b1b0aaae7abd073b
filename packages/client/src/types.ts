export type JsonObject = Readonly<Record<string, unknown>>;

interface EventFields {
  readonly userId?: string;
  readonly anonymousId?: string;
  /** Makes a repetition harmless; a new one is made when it is missing. */
  readonly messageId?: string;
  /** When it happened; when it is received if missing. */
  readonly timestamp?: string | Date;
  readonly context?: JsonObject;
}

export interface TrackEvent extends EventFields {
  readonly event: string;
  readonly properties?: JsonObject;
}
export interface IdentifyEvent extends EventFields {
  readonly traits?: JsonObject;
}
export interface PageEvent extends EventFields {
  readonly name?: string;
  readonly properties?: JsonObject;
}
export type BatchEvent =
  | (TrackEvent & { readonly type: 'track' })
  | (IdentifyEvent & { readonly type: 'identify' })
  | (PageEvent & { readonly type: 'page' });

/** What became of the events of one call. A rejected one is kept with its reason. */
export interface EventCounts {
  readonly success: true;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
}

/** A string is a user id. */
export type CustomerRef = string | { readonly userId: string } | { readonly anonymousId: string };

export interface ScoreRequest {
  readonly model: string;
  readonly alias?: 'champion' | 'challenger' | 'shadow';
  /** 1 to 1,000. */
  readonly customers: readonly CustomerRef[];
  /** Number of reasons for each score, 0 to 100; 0 when missing. */
  readonly explain?: number;
  /** Refuses customers without events. */
  readonly strict?: boolean;
  /** Scores as of this time; now when missing. */
  readonly at?: string | Date | null;
}

export interface Reason {
  readonly feature: string;
  readonly value: number | string | null;
  readonly contribution: number;
  /** >= 0; absent where the method is exact. */
  readonly standardError?: number;
}

/** `baseMargin` + the contributions + `otherContribution` = `margin`. */
export interface Score {
  readonly customer: CustomerRef;
  readonly known: boolean;
  readonly model: string;
  readonly version: number;
  readonly alias: string;
  readonly probability: number;
  readonly band: string;
  readonly percentile: number;
  readonly margin: number;
  readonly baseMargin: number;
  readonly reasons: readonly Reason[];
  readonly otherContribution: number;
  /** `linear` (exact) or `sampled_shapley`. */
  readonly method: string;
  readonly at: string;
  readonly degraded?: true;
}

export interface PublishedView {
  readonly view: string;
  readonly version: number;
  readonly sha256: string;
  readonly created: boolean;
}

export interface TrainingResult {
  readonly metrics: Readonly<Record<string, JsonObject>>;
  readonly gates: readonly {
    readonly gate: string;
    readonly limit: string;
    readonly value: number | null;
    readonly passed: boolean;
  }[];
}

export interface Job {
  readonly jobId: string;
  readonly state: 'queued' | 'running' | 'completed' | 'failed';
  /** In [0, 1]. */
  readonly progress: number;
  readonly stage?: string;
  readonly model: string;
  readonly version?: number;
  readonly result?: TrainingResult;
  readonly reason?: string;
  readonly message?: string;
  readonly submitTime: string;
  readonly endTime?: string;
}

export interface ModelVersion {
  readonly model: string;
  readonly version: number;
  readonly artifactId: string;
  readonly aliases: readonly string[];
  readonly result?: TrainingResult;
  readonly createTime: string;
}

/** A version with what its artifact says of itself. */
export interface VersionDetails extends ModelVersion {
  /** The model definition, with its defaults. */
  readonly definition: JsonObject;
  readonly columns: readonly { readonly name: string; readonly type: 'number' | 'category' }[];
  /** Probabilities from which a customer counts as `medium` and as `high`. */
  readonly bands: { readonly medium: number; readonly high: number };
  /** Where reasons start from. */
  readonly baseMargin: number;
  readonly explanation: string;
  readonly trainingSet: {
    readonly sha256: string;
    readonly cutoffs: readonly { readonly cutoff: string; readonly split: string }[];
  };
  readonly seed: number;
  /** What fitting chose or counted. */
  readonly fit: Readonly<Record<string, number>>;
}

export interface SetAlias {
  readonly model: string;
  readonly alias: string;
  readonly version: number;
  readonly previousVersion: number | null;
}

export interface PageRequest {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly source: string | null;
  readonly createTime: string;
  readonly revokeTime: string | null;
}

export interface CreatedApiKey extends ApiKey {
  /** Shown this once. */
  readonly key: string;
}

export interface CreateApiKeyRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Needed by keys that write events. */
  readonly source?: string;
}

export interface Readiness {
  readonly ready: boolean;
  /** `serving`, `not_serving` or `unreachable` for each; empty when the gateway itself does not answer. */
  readonly dependencies: Readonly<Record<string, string>>;
}
