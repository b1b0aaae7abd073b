export type AuditAction = 'create_api_key' | 'revoke_api_key' | 'publish_view' | 'submit_training' | 'set_alias';

/** One line of the audit log. */
export interface AuditEntry {
  readonly actorKeyId: string;
  readonly action: AuditAction;
  /** What was acted on: a key id, `view@version`, a model, `model/alias=version`. */
  readonly subject: string;
  readonly outcome: 'granted' | 'refused';
  /** Stable reason of a refusal. */
  readonly reason: string | undefined;
  readonly requestId: string;
}

/** Who asks for a change, and in which request. */
export interface Actor {
  readonly keyId: string;
  readonly requestId: string;
}
