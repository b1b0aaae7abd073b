import type { Client } from '@clientele/client/client';
import type { Job } from '@clientele/client/types';
import { print, printFigure, showProgress } from './terminal.js';

/** Act 3: trains the model as a job, prints how good it is, and points `champion` at the new version. */
export async function trainModel(client: Client, modelYaml: string): Promise<void> {
  const start = performance.now();
  const { jobId } = await client.trainModel(modelYaml);
  const job = await client.waitForJob(jobId, showJob, { timeoutMs: 300_000 });
  printFigure('trained in', `${((performance.now() - start) / 1000).toFixed(1)} s, job ${jobId}`);
  printResult(job);
  const version = job.version ?? 0;
  await client.setAlias(job.model, 'champion', version);
  printFigure('champion', `${job.model}, version ${version}`);
}

function showJob({ stage, progress, state }: Job): void {
  showProgress(`${Math.round(progress * 100)} % ${stage ?? state}`);
}

function printResult({ result }: Job): void {
  const train = result?.metrics.train;
  const test = result?.metrics.test;
  if (!result || !train || !test) throw new Error('The training run reported no metrics.');
  printFigure('training rows', String(train.rows));
  printFigure('test rows', String(test.rows));
  printFigure('test AUC', Number(test.auc).toFixed(4));
  printFigure('test log loss', Number(test.logLoss).toFixed(4));
  printFigure('test calibration error', Number(test.calibrationError).toFixed(4));
  for (const { gate, limit, value, passed } of result.gates)
    print(`  gate ${passed ? 'passed' : 'FAILED'}: ${gate} ${limit} (${value?.toFixed(4) ?? 'no value'})`);
}
