import { simulateShop } from '@clientele/shop/simulate-shop';
import { listDataFiles, readInvoiceLines, type InvoiceLine } from '@clientele/online-retail/invoice-lines';
import { toInvoiceEvents } from '@clientele/online-retail/invoice-events';
import type { BatchEvent } from '@clientele/client/types';
import type { DemoOptions } from './options.js';
import { showProgress } from './terminal.js';

const MINUTE_MS = 60_000;

/** A call of the past: it has its own time. */
export type HistoryEvent = BatchEvent & { readonly timestamp: string };

/** What the acts need to know of their data. */
export interface DataSet {
  readonly title: string;
  /** Oldest first. */
  readonly events: readonly HistoryEvent[];
  /** Model definition below examples/models. */
  readonly modelFile: string;
  /**
   * The moment that the data ends at, when it is in the past: scores are asked for as of then, and the new event is imported
   * at it. Undefined when the data ends now.
   */
  readonly pastEndMs: number | undefined;
}

export async function loadDataSet(options: DemoOptions, nowMs: number): Promise<DataSet> {
  return options.dataFolder === undefined ? simulatedShop(options, nowMs) : onlineRetail(options.dataFolder);
}

function simulatedShop({ customers, seed }: DemoOptions, nowMs: number): DataSet {
  return {
    title: `a simulated shop: ${customers.toLocaleString('en')} customers, a year that ends now, seed ${seed}`,
    events: simulateShop({ customers, endMs: nowMs, seed }).events,
    modelFile: 'repurchase-60d.yaml',
    pastEndMs: undefined,
  };
}

async function onlineRetail(folder: string): Promise<DataSet> {
  const lines: InvoiceLine[] = [];
  for (const file of await listDataFiles(folder)) {
    for await (const line of readInvoiceLines(file)) {
      lines.push(line);
      if (lines.length % 20_000 === 0) showProgress(`reading ${lines.length.toLocaleString('en')} lines`);
    }
  }
  const events = toInvoiceEvents(lines);
  const last = events.at(-1);
  if (!last) throw new Error(`The files in ${folder} hold no lines.`);
  return {
    title: `UCI Online Retail: ${lines.length.toLocaleString('en')} lines, one event per invoice`,
    events,
    modelFile: 'repurchase-60d.online-retail.yaml',
    pastEndMs: Date.parse(last.timestamp) + MINUTE_MS,
  };
}
