import { describe, expect, it } from '@jest/globals';
import { watchHealth } from './watch-health.js';

/** What is reported until there are `count` reports. */
async function reportsOf(check: () => Promise<boolean>, count: number): Promise<readonly boolean[]> {
  const stopping = new AbortController();
  const reports: boolean[] = [];
  const report = (isHealthy: boolean): void => {
    if (reports.push(isHealthy) === count) stopping.abort();
  };
  await watchHealth(check, report, stopping.signal);
  return reports;
}

describe('watchHealth', () => {
  it('reports every answer, a failure as not healthy', async () => {
    const answers = [Promise.resolve(true), Promise.reject(new Error('gone')), Promise.resolve(false)];
    answers[1]?.catch(() => undefined);
    expect(await reportsOf(() => answers.shift() ?? Promise.resolve(true), 3)).toEqual([true, false, false]);
  });

  it('reports a check that takes 2 s as not healthy', async () => {
    expect(await reportsOf(() => new Promise(() => undefined), 1)).toEqual([false]);
  });
});
