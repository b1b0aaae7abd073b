import { describe, expect, it } from '@jest/globals';
import { createGroupCommit } from './group-commit.js';

/** A group commit whose commits end when the test says so. */
function setUp(queueWeightMax = 100) {
  const groups: { units: readonly number[]; finish: (err?: Error) => void }[] = [];
  const commits = createGroupCommit<number, string>({
    commit: (units) =>
      new Promise((resolve, reject) => {
        groups.push({
          units,
          finish: (err) => {
            if (err) reject(err);
            else resolve(units.map((unit) => `done ${unit}`));
          },
        });
      }),
    weigh: (unit) => unit,
    groupWeightMax: 10,
    queueWeightMax,
  });
  return { groups, commits };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('createGroupCommit', () => {
  it('commits together what came while another commit ran, up to the weight of a group', async () => {
    const { groups, commits } = setUp();
    const results = [1, 2, 4].map((unit) => commits.submit(unit));
    await turn();
    results.push(...[5, 4, 3, 30, 1].map((unit) => commits.submit(unit)));
    for (let index = 0; index < 5; index += 1) {
      groups[index]!.finish();
      await turn();
    }
    expect(groups.map(({ units }) => units)).toEqual([[1, 2, 4], [5, 4], [3], [30], [1]]);
    expect(await Promise.all(results)).toEqual([1, 2, 4, 5, 4, 3, 30, 1].map((unit) => `done ${unit}`));
  });

  it('gives a failure to every unit of its group and goes on', async () => {
    const { groups, commits } = setUp();
    const failing = [commits.submit(1), commits.submit(2)];
    const outcomes = Promise.allSettled(failing);
    await turn();
    const later = commits.submit(3);
    groups[0]!.finish(new Error('gone'));
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    groups[1]!.finish();
    expect(await later).toBe('done 3');
    await commits.idle();
  });

  it('refuses what would make the queue too long, and takes more once it is shorter', async () => {
    const { groups, commits } = setUp(20);
    const first = commits.submit(1);
    await turn();
    const queued = [commits.submit(10), commits.submit(10)];
    await expect(commits.submit(1)).rejects.toMatchObject({
      kind: 'resource_exhausted',
      reason: 'INGEST_OVERLOADED',
      retryAfterSeconds: 1,
    });
    groups[0]!.finish();
    await first;
    await turn();
    const another = commits.submit(1);
    for (let index = 1; index < 4; index += 1) {
      groups[index]!.finish();
      await turn();
    }
    expect(await Promise.all([...queued, another])).toHaveLength(3);
  });

  it('takes a unit heavier than the whole queue when nothing waits', async () => {
    const { groups, commits } = setUp(20);
    const result = commits.submit(500);
    await turn();
    groups[0]!.finish();
    expect(await result).toBe('done 500');
  });
});
