import type { Client } from '@clientele/client/client';
import type { Job } from '@clientele/client/types';
import type { BinaryMetrics } from '@clientele/contracts/artifact';
import type { DataSet } from './data-set.js';
import { testOracle } from './oracle.js';
import type { Report } from './report.js';
import { print, printFigure, showProgress } from './terminal.js';

/** A definition, as its author wrote it. */
export interface Definition {
  readonly family: string;
  readonly yaml: string;
}

/** A version that training made. */
interface Trained {
  readonly family: string;
  readonly model: string;
  readonly version: number;
  readonly seconds: number;
  readonly result: NonNullable<Job['result']>;
}

const COLUMNS = ['', 'training', 'test', 'test AUC', 'log loss', 'calibration error', 'trained in'];

/**
 * Act 3: trains every definition as a job, prints how good the versions are beside what the simulator itself knows, and
 * points `champion` at the one that is better on the validation rows.
 */
export async function trainModels(
  client: Client,
  definitions: readonly Definition[],
  data: DataSet,
  report: Report,
): Promise<void> {
  const start = performance.now();
  const jobs: { family: string; jobId: string }[] = [];
  for (const { family, yaml } of definitions) jobs.push({ family, jobId: (await client.trainModel(yaml)).jobId });
  const trained: Trained[] = [];
  let before = start;
  for (const { family, jobId } of jobs) {
    const onProgress = (state: Job): void => {
      showJob(family, state);
    };
    const job = await client.waitForJob(jobId, onProgress, { timeoutMs: 300_000 });
    trained.push(toTrained(family, job, (performance.now() - before) / 1000));
    before = performance.now();
  }
  report.set('train_seconds', Object.fromEntries(trained.map(({ family, seconds }) => [family, seconds])));
  await printTable(client, trained, data, report);
  await promote(client, trained);
}

function showJob(family: string, { stage, progress, state }: Job): void {
  showProgress(`${family} ${Math.round(progress * 100)} % ${(stage ?? state).replaceAll('_', ' ')}`);
}

function toTrained(family: string, { model, version, result }: Job, seconds: number): Trained {
  if (version === undefined || result === undefined) throw new Error('The training run reported no version.');
  return { family, model, version, seconds, result };
}

async function printTable(client: Client, trained: readonly Trained[], data: DataSet, report: Report): Promise<void> {
  const oracle = await askOracle(client, trained, data);
  printRow(COLUMNS);
  for (const { family, seconds, result } of trained) {
    const { train, test } = result.metrics;
    printRow([family, count(train?.rows), ...metricCells(test), `${seconds.toFixed(1)} s`]);
  }
  if (oracle !== undefined) printRow(['oracle', '', ...metricCells(oracle), 'knows who has left']);
  printGates(trained);
  const auc = trained.map(({ family, result }) => [family, Number(result.metrics.test?.auc)] as const);
  report.set('auc', Object.fromEntries(oracle === undefined ? auc : [...auc, ['oracle', Number(oracle.auc)]]));
  if (oracle !== undefined && oracle.rows !== trained[0]?.result.metrics.test?.rows)
    print('  The oracle sees the customers of this run; the system holds other events too.');
}

/** What the simulator itself knows of the rows that the models were tested on. */
async function askOracle(
  client: Client,
  [first]: readonly Trained[],
  data: DataSet,
): Promise<BinaryMetrics | undefined> {
  if (first === undefined) throw new Error('There is no model to train.');
  const { trainingSet } = await client.getVersion(first.model, first.version);
  const test = trainingSet.cutoffs.find(({ split }) => split === 'test');
  return test === undefined ? undefined : testOracle(data, Date.parse(test.cutoff));
}

function printGates(trained: readonly Trained[]): void {
  for (const { family, result } of trained)
    for (const { gate, limit, value, passed } of result.gates)
      print(`  ${family}: gate ${passed ? 'passed' : 'FAILED'}: ${gate} ${limit} (${value?.toFixed(4) ?? 'no value'})`);
}

const metricCells = (metrics: Readonly<Record<string, unknown>> | undefined): string[] => [
  count(metrics?.rows),
  decimals(metrics?.auc),
  decimals(metrics?.logLoss),
  decimals(metrics?.calibrationError),
];
const count = (value: unknown): string => Number(value).toLocaleString('en');
const decimals = (value: unknown): string => Number(value).toFixed(4);

const WIDTHS = [10, 10, 8, 10, 10, 19, 12];
const printRow = (cells: readonly string[]): void => {
  print(`  ${cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join('')}`.trimEnd());
};

/** The lowest log loss on validation rows; the first where nothing was held out. A gate that fails speaks for the next. */
async function promote(client: Client, trained: readonly Trained[]): Promise<void> {
  const loss = ({ result }: Trained): number => Number(result.metrics.validation?.logLoss ?? 0);
  const passing = trained.filter(({ result }) => result.gates.every(({ passed }) => passed));
  const [best] = [...passing].sort((a, b) => loss(a) - loss(b));
  if (!best) throw new Error('Every model failed a gate, so none may become champion.');
  await client.setAlias(best.model, 'champion', best.version);
  const why =
    trained.length > 1 && best.result.metrics.validation ? `, validation log loss ${loss(best).toFixed(4)}` : '';
  printFigure('champion', `${best.family}: ${best.model}, version ${best.version}${why}`);
}
