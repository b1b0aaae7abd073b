import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../bench.js';
import { parseDemoReport, toDemoFigures, type DemoReport } from '../demo-report.js';
import { ownEnvironment } from '../own-environment.js';

/** Installed and built, as `npm run bench` itself sees to. */
export const demoBench: Bench = {
  name: 'demo',
  summary: 'seconds of each act of `npm run demo -- --exit`, warm, against the times that were promised',
  defaultRuns: 3,
  async measure(runs, say) {
    const reports: DemoReport[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const report = await playDemo();
      say(`run ${run}: ${report.acts.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', ')}`);
      reports.push(report);
    }
    return toDemoFigures(reports);
  },
};

async function playDemo(): Promise<DemoReport> {
  const folder = await mkdtemp(join(tmpdir(), 'clientele-bench-'));
  const file = join(folder, 'report.json');
  try {
    const child = spawn(process.execPath, ['scripts/demo.mjs', '--exit'], {
      // Its own state: a demo that is up goes on.
      env: { ...ownEnvironment(), CLIENTELE_STATE_DIR: join(folder, 'state'), CLIENTELE_DEMO_REPORT: file },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${output}\nThe demo ended with exit code ${String(code)}.`);
    return parseDemoReport(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
