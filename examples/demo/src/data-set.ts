import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { simulateShop, type ShopWorld } from '@clientele/shop/simulate-shop';
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
  /** What the simulator knows of its customers; real data comes without. */
  readonly truth: ShopWorld['truth'] | undefined;
  /** Feature views below examples/views. */
  readonly viewFiles: readonly string[];
  /** Model definitions below examples/models, all of one model. */
  readonly modelFiles: readonly string[];
  /**
   * The moment that the data ends at, when it is in the past: scores are asked for as of then, and the new event is imported
   * at it. Undefined when the data ends now.
   */
  readonly pastEndMs: number | undefined;
  /** Whether a former run has sent it all. */
  readonly isSent: boolean;
  /** Writes down that it is all sent, for a later run that goes on with it. */
  readonly rememberSent: () => Promise<void>;
}

/** What a run leaves for the next one on kept data. */
interface KeptWorld {
  readonly data: 'shop' | 'online-retail';
  readonly customers: number;
  readonly seed: number;
  readonly endMs: number;
  /** False while it is being sent. */
  readonly isSent: boolean;
}

export async function loadDataSet(options: DemoOptions, nowMs: number): Promise<DataSet> {
  const wanted: KeptWorld = {
    data: options.dataFolder === undefined ? 'shop' : 'online-retail',
    customers: options.customers,
    seed: options.seed,
    endMs: nowMs,
    isSent: false,
  };
  const kept = await readKept(options.worldFile);
  if (kept !== undefined && !isSame(kept, wanted))
    throw new Error(`The kept data is of ${describe(kept)}: ask for the same, or add --reset to start anew.`);
  const world = kept ?? wanted;
  const data =
    options.dataFolder === undefined
      ? simulatedShop(world, kept !== undefined)
      : await onlineRetail(options.dataFolder);
  const remember = async (isSent: boolean): Promise<void> => {
    if (options.worldFile !== undefined) await writeFile(options.worldFile, JSON.stringify({ ...world, isSent }));
  };
  // A run that is cut off has sent a part: the next one goes on with the same world, not with another beside it.
  if (kept === undefined) await remember(false);
  return { ...data, isSent: world.isSent, rememberSent: () => remember(true) };
}

async function readKept(file: string | undefined): Promise<KeptWorld | undefined> {
  return file !== undefined && existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as KeptWorld) : undefined;
}

const isSame = (a: KeptWorld, b: KeptWorld): boolean =>
  a.data === b.data && (a.data === 'online-retail' || (a.customers === b.customers && a.seed === b.seed));

const describe = ({ data, customers, seed }: KeptWorld): string =>
  data === 'shop' ? `a shop of --customers ${customers} --seed ${seed}` : 'UCI Online Retail';

type Loaded = Omit<DataSet, 'isSent' | 'rememberSent'>;

function simulatedShop({ customers, seed, endMs }: KeptWorld, isKept: boolean): Loaded {
  showProgress('simulating a year');
  const end = isKept ? `ended at ${new Date(endMs).toISOString()}` : 'ends now';
  return {
    title: `a simulated shop: ${customers.toLocaleString('en')} customers, a year that ${end}, seed ${seed}`,
    ...simulateShop({ customers, endMs, seed }),
    viewFiles: ['purchases.yaml', 'engagement.yaml'],
    modelFiles: ['repurchase-60d.yaml', 'repurchase-60d.dnn.yaml'],
    pastEndMs: undefined,
  };
}

async function onlineRetail(folder: string): Promise<Loaded> {
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
    truth: undefined,
    viewFiles: ['purchases.yaml'],
    modelFiles: ['repurchase-60d.online-retail.yaml'],
    pastEndMs: Date.parse(last.timestamp) + MINUTE_MS,
  };
}
