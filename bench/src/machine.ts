import { execFile } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { promisify } from 'node:util';

const GIB = 2 ** 30;

/** One line on what the figures were measured on. */
export function describeMachine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? 'unknown';
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${cores.length} cores (${model}), ${Math.round(totalmem() / GIB)} GiB, Node.js ${process.versions.node}, load ${load} before`;
}

/** Short hash of the checked out commit, with `-dirty` when files differ from it; `unknown` outside of a clone. */
export async function describeCommit(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty', '--exclude=*']);
    return stdout.trim();
  } catch {
    return 'unknown';
  }
}
