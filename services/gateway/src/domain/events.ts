/** Event routes, by their names in the Segment dialect. */
export type EventRoute = 'track' | 'identify' | 'page' | 'batch' | 'import';

export interface EventBatch {
  /** As received, inflated. */
  readonly body: Buffer;
  readonly route: EventRoute;
  readonly sourceId: number;
  readonly receiveTime: Date;
  readonly requestId: string;
}

/** The three sum to the number of events in the body. */
export interface EventCounts {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
}
