import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { campaignOutcome, isAlive, repurchaseProbability } from './oracle.js';
import type { ShopWorld } from './simulate-shop.js';
import type { CustomerTruth, ShopTruth } from './truth.js';

const HORIZON_DAYS = 60;
/** Texts joined before they are written: one write for each event would take a minute. */
const CHUNK_LINES = 1_000;

/** Told now and then how many of the lines of a file are made. */
export type OnWritten = (file: string, lines: number, ofLines: number) => void;

/**
 * Writes `events.jsonl`, one event a line, oldest first, and `truth.json`, whose shape the README gives. Makes the folder;
 * replaces the files.
 *
 * @throws What the file system says: no permission, no space.
 */
export async function writeWorld(folder: string, { events, truth }: ShopWorld, onWritten: OnWritten): Promise<void> {
  await mkdir(folder, { recursive: true });
  const write = async (file: string, lines: Iterable<string>, ofLines: number): Promise<void> => {
    const chunks = joinLines(lines, (count) => {
      onWritten(file, count, ofLines);
    });
    await pipeline(Readable.from(chunks), createWriteStream(join(folder, file)));
  };
  await write('events.jsonl', printEvents(events), events.length);
  await write('truth.json', printTruth(truth), truth.customers.length);
}

function* joinLines(lines: Iterable<string>, onLines: (count: number) => void): Generator<string> {
  let chunk: string[] = [];
  let count = 0;
  for (const line of lines) {
    chunk.push(line);
    count += 1;
    if (chunk.length < CHUNK_LINES) continue;
    yield chunk.join('');
    chunk = [];
    onLines(count);
  }
  yield chunk.join('');
}

function* printEvents(events: ShopWorld['events']): Generator<string> {
  for (const event of events) yield `${JSON.stringify(event)}\n`;
}

function* printTruth(truth: ShopTruth): Generator<string> {
  const { seed, startMs, endMs, catalogue, campaigns, customers } = truth;
  const head = JSON.stringify({ seed, startMs, endMs, catalogue, campaigns });
  yield `${head.slice(0, -1)},"customers":[\n`;
  const months = monthStarts(startMs, endMs);
  for (const [index, customer] of customers.entries()) {
    const separator = index === customers.length - 1 ? '' : ',';
    yield `${JSON.stringify(customerTruth(truth, customer, months))}${separator}\n`;
  }
  yield ']}\n';
}

function customerTruth(truth: ShopTruth, customer: CustomerTruth, months: readonly number[]): object {
  const { assignments, ...parameters } = customer;
  const campaigns = new Map(truth.campaigns.map((campaign) => [campaign.campaignId, campaign]));
  return {
    ...parameters,
    campaigns: assignments.map(({ campaignId, treated }) => {
      const campaign = campaigns.get(campaignId);
      const outcome = campaign === undefined ? {} : roundAll({ ...campaignOutcome(customer, campaign) });
      return { campaignId, treated, ...outcome };
    }),
    cutoffs: months
      .filter((atMs) => atMs > customer.joinMs)
      .map((atMs) => ({
        at: new Date(atMs).toISOString(),
        alive: isAlive(customer, atMs),
        ...roundAll({ repurchaseProbability60d: repurchaseProbability(truth, customer, atMs, HORIZON_DAYS) }),
      })),
  };
}

const roundAll = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Math.round(value * 1e6) / 1e6]));

/** First moments, UTC, of the months that begin within the span. */
function monthStarts(startMs: number, endMs: number): number[] {
  const start = new Date(startMs);
  const starts: number[] = [];
  for (let month = start.getUTCMonth() + 1; ; month += 1) {
    const atMs = Date.UTC(start.getUTCFullYear(), month, 1);
    if (atMs >= endMs) return starts;
    starts.push(atMs);
  }
}
