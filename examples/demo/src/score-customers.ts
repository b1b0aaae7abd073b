import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@clientele/client/client';
import type { Score } from '@clientele/client/types';
import type { DataSet } from './data-set.js';
import { scoreOverGrpc } from './grpc-score.js';
import type { Report } from './report.js';
import { print, printFigure, showProgress } from './terminal.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MODEL = 'repurchase_60d';

export interface ScoreActDeps {
  /** Holds `scores:read`. */
  readonly reader: Client;
  /** Holds `events:write`. */
  readonly writer: Client;
  /** Holds `imports:write`. */
  readonly importer: Client;
  readonly grpcAddress: string;
  readonly grpcKey: string;
}

/** Act 4: scores over REST and gRPC, with reasons; then a new event, and how long the next score takes to see it. */
export async function scoreCustomers(deps: ScoreActDeps, data: DataSet, report: Report): Promise<void> {
  const lastOrders = findLastOrders(data);
  await untilStatesAreCurrent(deps.reader, data, lastOrders);
  const chosen = await showRanking(deps.reader, data, [...lastOrders.keys()].slice(-500));
  await showAnswer(deps, data, chosen);
  report.set('freshness_ms', await showFreshness(deps, data, chosen));
}

/** Time of the last order of each customer with a user id, in the order of these times. */
function findLastOrders({ events }: DataSet): Map<string, number> {
  const last = new Map<string, number>();
  for (const call of events) {
    if (call.type !== 'track' || call.event !== 'Order Completed' || call.userId === undefined) continue;
    const { userId, timestamp } = call;
    last.delete(userId);
    last.set(userId, Date.parse(timestamp));
  }
  return last;
}

const asOf = ({ pastEndMs }: DataSet): string | null =>
  pastEndMs === undefined ? null : new Date(pastEndMs).toISOString();

/** The states follow the log; here we wait until the customer who ordered last shows that order, or a newer one. */
async function untilStatesAreCurrent(reader: Client, data: DataSet, lastOrders: Map<string, number>): Promise<void> {
  const newest = [...lastOrders].at(-1);
  if (!newest) throw new Error('No customer with a user id has ordered.');
  const [customer, orderMs] = newest;
  for (const endMs = performance.now() + 120_000; ;) {
    const [score] = (await reader.score({ model: MODEL, customers: [customer], explain: 100, at: asOf(data) })).scores;
    const recencyDays = score?.reasons.find(({ feature }) => feature === 'purchases.recency_days')?.value;
    const expectedDays = (Date.parse(score?.at ?? '') - orderMs) / DAY_MS;
    if (typeof recencyDays === 'number' && recencyDays < expectedDays + 1e-4) return;
    if (performance.now() > endMs) throw new Error('The states did not catch up with the log within two minutes.');
    showProgress('waiting for the states to follow the log');
    await sleep(100);
  }
}

/** Prints the ends and the middle of a ranking; returns the customer in the middle. */
async function showRanking(reader: Client, data: DataSet, customers: readonly string[]): Promise<string> {
  const start = performance.now();
  const { scores } = await reader.score({ model: MODEL, customers, at: asOf(data) });
  const ranked = [...scores].sort((a, b) => b.probability - a.probability);
  print(
    `  ${scores.length} customers in one call, ${(performance.now() - start).toFixed(0)} ms; who will order again within 60 days?`,
  );
  const middle = ranked[Math.floor(ranked.length / 2)];
  const shown = [ranked[0], middle, ranked.at(-1)].filter((score) => score !== undefined);
  for (const { customer, probability, band } of shown)
    printFigure(
      JSON.stringify(customer),
      `${'█'.repeat(Math.round(probability * 30)).padEnd(30, '·')} ${percent(probability)} ${band}`,
    );
  if (typeof middle?.customer !== 'string') throw new Error('The answer holds no scores.');
  return middle.customer;
}

async function showAnswer(
  { reader, grpcAddress, grpcKey }: ScoreActDeps,
  data: DataSet,
  customer: string,
): Promise<void> {
  const at = asOf(data) ?? new Date(Date.now() + 1_000).toISOString();
  const request = { model: MODEL, customers: [customer], explain: 3, at };
  const answer = await reader.score(request);
  print();
  print(`  POST /v1/score ${JSON.stringify(request)}`);
  print(indent(JSON.stringify(answer, null, 2)));
  const atMs = Date.parse(at);
  const { scores } = await scoreOverGrpc(grpcAddress, grpcKey, {
    model: MODEL,
    customers: [{ userId: customer }],
    explain: 3,
    atTime: { seconds: Math.floor(atMs / 1_000), nanos: (atMs % 1_000) * 1_000_000 },
  });
  print();
  printFigure('over gRPC', `probability ${String(scores[0]?.probability)}`);
  if (scores[0]?.probability !== answer.scores[0]?.probability) throw new Error('REST and gRPC disagree.');
}

async function showFreshness(deps: ScoreActDeps, data: DataSet, customer: string): Promise<number> {
  const { pastEndMs } = data;
  const read = async (atMs?: number): Promise<Score> => {
    const at = atMs === undefined ? null : new Date(atMs).toISOString();
    const [score] = (await deps.reader.score({ model: MODEL, customers: [customer], at })).scores;
    if (!score) throw new Error('The answer holds no scores.');
    return score;
  };
  const afterMs = pastEndMs === undefined ? undefined : pastEndMs + MINUTE_MS;
  const before = await read(afterMs);
  const order = {
    userId: customer,
    event: 'Order Completed',
    properties: { total: 120, items: 3, distinctProducts: 3 },
  };
  if (pastEndMs === undefined) await deps.writer.track(order);
  else await deps.importer.import([{ type: 'track', ...order, timestamp: new Date(pastEndMs) }]);
  const ackedMs = performance.now();
  let after = await read(afterMs);
  // Time alone moves a live score a little; an order moves it a lot.
  while (Math.abs(after.margin - before.margin) < 1e-4) {
    if (performance.now() - ackedMs > 10_000) throw new Error('The new event was not seen within ten seconds.');
    after = await read(afterMs);
  }
  const seenMs = performance.now() - ackedMs;
  print();
  print(`  ${customer} orders again.`);
  printFigure('before', `${percent(before.probability)} ${before.band}`);
  printFigure('after', `${percent(after.probability)} ${after.band}`);
  printFigure('seen after', `${seenMs.toFixed(0)} ms (from the event's 200 to the answer that shows it)`);
  return seenMs;
}

const percent = (probability: number): string => `${(probability * 100).toFixed(1)} %`;
const indent = (text: string): string => text.replace(/^/gmu, '  ');
