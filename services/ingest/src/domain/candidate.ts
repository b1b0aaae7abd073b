import type { JsonValue } from '@clientele/contracts/canonical-json';
import type { JsonObject } from '@clientele/contracts/log-event';

type Unchecked = JsonValue | undefined;

/** An event as its dialect gave it: fields have their canonical names, and nothing is checked yet. */
export interface Candidate {
  /** The event as it came, without what its batch adds. */
  readonly raw: JsonValue;
  readonly type: Unchecked;
  /** Size of the context that its batch adds, as JSON. */
  readonly sharedBytes?: number;
  readonly event?: Unchecked;
  readonly messageId?: Unchecked;
  readonly userId?: Unchecked;
  readonly anonymousId?: Unchecked;
  readonly previousId?: Unchecked;
  readonly groupId?: Unchecked;
  /** When the event happened, on the sender's clock. */
  readonly timestamp?: Unchecked;
  /** When the request was sent, on the sender's clock. */
  readonly sentAt?: Unchecked;
  readonly properties?: Unchecked;
  readonly traits?: Unchecked;
  readonly context?: Unchecked;
  /** Fields that the dialect does not name. */
  readonly extra?: JsonObject | undefined;
}
