import type { Client } from '@clientele/client/client';
import type { BatchEvent } from '@clientele/client/types';
import type { DataSet } from './data-set.js';
import type { Report } from './report.js';
import { printFigure, showProgress } from './terminal.js';

const BATCH_EVENTS = 500;
/** Below the route's 10 MB, counted in characters of mostly ASCII text. */
const BATCH_CHARS = 4_000_000;
const CONNECTIONS = 4;

/** Act 2: sends the past through `POST /v1/import`, a few batches at a time. */
export async function importHistory(client: Client, data: DataSet, report: Report): Promise<void> {
  const { events } = data;
  if (data.isSent) {
    printFigure('events sent', `${events.length.toLocaleString('en')} by the run before`);
    return;
  }
  const start = performance.now();
  const counts = { accepted: 0, duplicate: 0, rejected: 0 };
  const batches = makeBatches(events);
  const rateOf = (sent: number): string =>
    `${Math.round((sent * 1000) / (performance.now() - start)).toLocaleString('en')}/s`;
  const worker = async (): Promise<void> => {
    for (let batch = batches.next(); !batch.done; batch = batches.next()) {
      const { accepted, duplicate, rejected } = await client.import(batch.value);
      counts.accepted += accepted;
      counts.duplicate += duplicate;
      counts.rejected += rejected;
      const sent = counts.accepted + counts.duplicate + counts.rejected;
      showProgress(`${sent.toLocaleString('en')} of ${events.length.toLocaleString('en')} events, ${rateOf(sent)}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const seconds = (performance.now() - start) / 1000;
  const { accepted, duplicate, rejected } = counts;
  printFigure('events sent', `${events.length.toLocaleString('en')} in ${seconds.toFixed(1)} s`);
  printFigure('stored', `${accepted.toLocaleString('en')} (${duplicate} duplicate, ${rejected} rejected)`);
  report.set('events', events.length);
  report.set('post_seconds', seconds);
  if (accepted + duplicate !== events.length) throw new Error('Not every event was stored: see ingest.rejected_event.');
  await data.rememberSent();
}

function* makeBatches(events: readonly BatchEvent[]): Generator<BatchEvent[], undefined> {
  let batch: BatchEvent[] = [];
  let chars = 0;
  for (const event of events) {
    const size = JSON.stringify(event).length;
    if (batch.length === BATCH_EVENTS || chars + size > BATCH_CHARS) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(event);
    chars += size;
  }
  if (batch.length > 0) yield batch;
}
