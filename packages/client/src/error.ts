export interface ClienteleErrorInit {
  readonly status?: number | undefined;
  readonly reason: string;
  readonly detail: string;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Whatever went wrong: a refusal of the API, a network that failed, a job that failed. */
export class ClienteleError extends Error {
  override readonly name = 'ClienteleError';
  /** HTTP status; undefined when there was no answer, or when a job failed. */
  readonly status: number | undefined;
  /** Stable id for programs, for example `SCOPE_MISSING`, `NETWORK_ERROR`, `TIMEOUT`. */
  readonly reason: string;
  /** One sentence for people. */
  readonly detail: string;
  /** Names the request in the logs of the services. */
  readonly requestId: string | undefined;
  /** When trying again may help, in ms from now. */
  readonly retryAfterMs: number | undefined;

  constructor({ status, reason, detail, requestId, retryAfterMs, cause }: ClienteleErrorInit) {
    super(`${reason}: ${detail}`, cause === undefined ? undefined : { cause });
    this.status = status;
    this.reason = reason;
    this.detail = detail;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }
}
