import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { alternate } from '../alternate.js';
import type { Figure } from '../figures.js';
import { openCopyLimit } from '../limits/copy-limit.js';
import { startEventLoad } from '../load/event-load.js';
import type { Stack } from '../stack.js';
import { cpuFigure, MEASURE_SECONDS, SEED, withCpu, type Scene } from './scene.js';

const CONNECTIONS = 16;
const BATCH_EVENTS = 100;
/** At least. */
const COPY_ROWS = 20_000;

interface Stored {
  readonly units: number;
  /** From the first request to the last 200. */
  readonly perSecond: number;
}

/** How fast batches are stored, against COPY of such rows. */
export async function measureBatches({ runs, stack, world }: Scene): Promise<readonly Figure[]> {
  const store = (name: string, isEnough: (sofar: Progress) => boolean) =>
    storeEvents(stack, { apiKey: world.writeKey, name }, isEnough);
  await store('warm', ({ accepted }) => accepted >= COPY_ROWS);
  const copy = await openCopyLimit(stack.databaseUrl, 'warm-');
  let run = 0;
  const { ours, limit } = await alternate(
    runs,
    () => {
      run += 1;
      return withCpu(stack, () => store(`run${run}`, ({ elapsedMs }) => elapsedMs >= MEASURE_SECONDS * 1_000));
    },
    () => copy.measure(),
  );
  await copy.close();
  return [
    {
      metric: 'events_per_s',
      title: `events stored a second, batches of ${BATCH_EVENTS} on ${CONNECTIONS} connections`,
      values: ours.map(({ perSecond }) => perSecond),
      against: { name: 'copy', title: 'by COPY', values: limit },
    },
    ...cpuFigure('event_cpu_us', 'such an event', ours),
  ];
}

interface Progress {
  readonly elapsedMs: number;
  readonly accepted: number;
}

async function storeEvents(
  stack: Stack,
  { apiKey, name }: { readonly apiKey: string; readonly name: string },
  isEnough: (sofar: Progress) => boolean,
): Promise<Stored> {
  const startMs = performance.now();
  const elapsedMs = (): number => performance.now() - startMs;
  const load = startEventLoad({
    url: stack.url,
    apiKey,
    name,
    connections: CONNECTIONS,
    batchEvents: BATCH_EVENTS,
    customers: 10_000,
    badShare: 0,
    repeatShare: 0,
    retries: 0,
    seed: SEED,
  });
  const totals = () => load.ledger.totals();
  while (totals().refused === 0 && !isEnough({ elapsedMs: elapsedMs(), accepted: totals().accepted })) await sleep(20);
  await load.stop();
  const { accepted, sent } = totals();
  const perSecond = (1_000 * accepted) / elapsedMs();
  await requireStored(stack, name, sent);
  return { units: accepted, perSecond };
}

/** What was not stored is not measured. */
async function requireStored({ databaseUrl }: Stack, name: string, sent: number): Promise<void> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ stored: number }>(
    'SELECT count(*)::int4 AS stored FROM ingest.event WHERE message_id LIKE $1',
    [`${name}-%`],
  );
  await database.end();
  const stored = rows[0]?.stored ?? 0;
  if (stored !== sent) throw new Error(`Only ${stored} of ${sent} events were stored.`);
}
