/** An event that was refused, kept whole so that it can be looked at and replayed. */
export interface RejectedEvent {
  readonly sourceId: number;
  /** If it could be read. */
  readonly messageId: string | null;
  /** Stable, upper case. */
  readonly reason: string;
  /** Says what is wrong without quoting the event. */
  readonly detail: string;
  /** The event as it came, JSON, in clear: it is sealed where it is stored. */
  readonly rawJson: string;
  /** Whose data key seals it; without one, the key of the day of `receivedAtMs` does. */
  readonly subjectId: string | undefined;
  readonly dialect: string;
  readonly route: string;
  readonly requestId: string;
  /** Unix epoch ms. */
  readonly receivedAtMs: number;
}
