import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { ClienteleError } from '@clientele/client/error';
import type { BatchEvent, EventCounts } from '@clientele/client/types';
import { openApi, unreadable } from '../api.js';
import { argOf, CliError, flag, type Command, type Io, type Output } from '../command.js';
import { readLines } from '../lines.js';

/** A body may have 500 KB, or 10 MB of history, and some of that is around the events. */
const BYTES_MAX = { live: 480 * 1_024, history: 4 * 1_024 * 1_024 };
const EVENTS_MAX = 5_000;
/** Each waits up to 10 s: minutes in which a service can come back. */
const RETRIES = 30;
const PROBLEMS_SHOWN = 5;

export const eventsSend: Command = {
  name: 'events send',
  summary: 'send events from a file, one as JSON a line',
  usage: 'FILE [--import]',
  details: [
    'FILE      JSON Lines, each a Segment call such as',
    '          {"type":"track","userId":"u1","event":"Order Completed","properties":{"total":49.9}};',
    '          - is standard input',
    '--import  history: every event counts as known since its own timestamp',
    'Sending a file again counts nothing twice: an event without a messageId gets one made of its line, and of',
    "the line's number unless it is history. The exit code is 1 when any event was not taken.",
  ],
  examples: ['clientele events send events.jsonl', 'zcat history.jsonl.gz | clientele events send - --import'],
  options: { import: { type: 'boolean' } },
  argCount: [1, 1],
  async run(io, input) {
    const path = argOf(input, 0);
    const isHistory = flag(input, 'import');
    const sender = createSender(io, { isHistory, quiet: flag(input, 'json') });
    try {
      const input = path === '-' ? io.input : createReadStream(path);
      for await (const line of linesOf(input, path, bytesMaxOf(isHistory))) await sender.take(line);
      await sender.flush();
    } catch (err) {
      throw explain(err, sender.totals());
    }
    return toOutput(sender.totals());
  },
};

interface Totals {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  /** Lines that are no JSON objects, or larger than a body may be. */
  readonly unreadable: number;
}

interface Sender {
  /** Undefined is a line that is too large. */
  take(line: string | undefined): Promise<void>;
  flush(): Promise<void>;
  totals(): Totals;
}

interface SenderOptions {
  readonly isHistory: boolean;
  /** Whether standard error is for errors only. */
  readonly quiet: boolean;
}

function createSender(io: Io, { isHistory, quiet }: SenderOptions): Sender {
  const api = openApi(io, RETRIES);
  const bytesMax = bytesMaxOf(isHistory);
  const tooLarge = `is larger than ${bytesMax} bytes.`;
  const totals = { accepted: 0, duplicate: 0, rejected: 0, unreadable: 0 };
  let lineNumber = 0;
  let events: BatchEvent[] = [];
  let bytes = 0;

  function refuse(why: string): void {
    totals.unreadable += 1;
    if (totals.unreadable <= PROBLEMS_SHOWN) io.err(`line ${lineNumber}: ${why}\n`);
  }

  async function flush(): Promise<void> {
    if (events.length === 0) return;
    const counts = await (isHistory ? api.import(events) : api.batch(events));
    add(totals, counts);
    events = [];
    bytes = 0;
    if (io.isTerminal && !quiet) io.err(`\r${totals.accepted + totals.duplicate + totals.rejected} events`);
  }

  return {
    flush,
    totals: () => totals,
    async take(line) {
      lineNumber += 1;
      if (line === undefined) {
        refuse(tooLarge);
        return;
      }
      if (line.trim() === '') return;
      const event = parseEvent(line);
      if (event === undefined) {
        refuse('is not a JSON object.');
        return;
      }
      const size = Buffer.byteLength(line) + 100; // with its id and a comma
      if (size > bytesMax) {
        refuse(tooLarge);
        return;
      }
      if (bytes + size > bytesMax || events.length === EVENTS_MAX) await flush();
      events.push({ ...event, messageId: event.messageId ?? idOf(isHistory ? line : `${lineNumber}:${line}`) });
      bytes += size;
    },
  };
}

function add(totals: { accepted: number; duplicate: number; rejected: number }, counts: EventCounts): void {
  totals.accepted += counts.accepted;
  totals.duplicate += counts.duplicate;
  totals.rejected += counts.rejected;
}

/** What is in it, the API judges. */
function parseEvent(line: string): BatchEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as BatchEvent) : undefined;
  } catch {
    return undefined;
  }
}

const idOf = (text: string): string => `cli-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;

/** @throws CliError FILE_UNREADABLE. */
async function* linesOf(
  stream: Readable,
  path: string,
  bytesMax: number,
): AsyncGenerator<string | undefined, void, undefined> {
  try {
    yield* readLines(stream, bytesMax);
  } catch (err) {
    throw unreadable(path, err);
  }
}

const bytesMaxOf = (isHistory: boolean): number => (isHistory ? BYTES_MAX.history : BYTES_MAX.live);

function explain(err: unknown, { accepted, duplicate, rejected }: Totals): unknown {
  const taken = accepted + duplicate + rejected;
  if (!(err instanceof ClienteleError) || taken === 0) return err;
  const again = `${taken} events were taken before. Run the command again: it counts none of them twice.`;
  return new CliError(err.reason, `${err.detail} ${again}`, { cause: err });
}

function toOutput(totals: Totals): Output {
  const { accepted, duplicate, rejected, unreadable } = totals;
  const lines = [`${accepted} accepted, ${duplicate} duplicate, ${rejected} rejected`];
  if (unreadable > 0) lines.push(`${unreadable} lines were not sent: they are no JSON objects, or too large`);
  return { json: { ...totals }, text: lines.join('\n'), failed: rejected + unreadable > 0 };
}
