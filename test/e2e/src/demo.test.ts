import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownEnvironment } from '@clientele/bench/own-environment';

/** Public data that the project does not carry; a checkout beside it brings this test to life. */
const ONLINE_RETAIL = join(process.cwd(), '../shared/data/online-retail');

/** Counted as skipped, not as passed, where the data is absent. */
const onRealData = existsSync(ONLINE_RETAIL) ? it : it.skip;
if (!existsSync(ONLINE_RETAIL)) process.stderr.write(`SKIPPED: UCI Online Retail is not at ${ONLINE_RETAIL}.\n`);

describe('npm run demo', () => {
  let stateDir = '';
  beforeAll(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'clientele-demo-test-'));
  });
  afterAll(() => {
    rmSync(stateDir, { recursive: true, force: true });
  });

  const demo = async (...options: string[]): Promise<{ code: number; output: string }> => {
    const child = spawn(process.execPath, ['scripts/demo.mjs', '--exit', ...options], {
      env: { ...ownEnvironment(), CLIENTELE_STATE_DIR: stateDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  };
  /** The number behind a name in the demo's figures. */
  const figure = (output: string, name: string): number =>
    Number(new RegExp(`^ {2}${name} +([\\d.,]+)`, 'mu').exec(output)?.[1]?.replaceAll(',', ''));

  it('plays all acts on the simulated shop, and again from a clean start', async () => {
    for (const seed of ['3', '4']) {
      const { code, output } = await demo('--seed', seed);
      expect([code, output]).toEqual([0, expect.stringContaining('Act 4')]);
      expect(figure(output, 'test AUC')).toBeGreaterThan(0.7);
      expect(figure(output, 'seen after')).toBeLessThan(5_000);
      expect(figure(output, 'events sent')).toBe(figure(output, 'stored'));
    }
  }, 180_000);

  it('says what is wrong with its options before the set-up', async () => {
    const { code, output } = await demo('--customers', 'many');
    expect([code, output]).toEqual([1, expect.stringContaining('--customers takes a whole number')]);
    expect(output).not.toContain('PostgreSQL');
  });

  onRealData(
    'reaches the published comparison on UCI Online Retail, on the same rows',
    async () => {
      const { code, output } = await demo('--data', ONLINE_RETAIL);
      expect([code, output]).toEqual([0, expect.stringContaining('541,909 lines')]);
      // scikit-learn 1.9 on hand-made features of the same customers and cutoffs: 13,394 and 3,721 rows, AUC .7445, CatBoost
      // .7394. The demo must stay within a hundredth of the better.
      expect(figure(output, 'training rows')).toBe(13_394);
      expect(figure(output, 'test rows')).toBe(3_721);
      expect(figure(output, 'test AUC')).toBeGreaterThanOrEqual(0.735);
    },
    300_000,
  );
});
