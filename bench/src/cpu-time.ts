import { readdirSync, readFileSync } from 'node:fs';
import type { Stack } from './stack.js';

/** Linux counts the CPU time of processes in hundredths of a second. */
const TICK_MS = 10;

/**
 * CPU time that all services, PostgreSQL and Redis have used since they started. Its difference over a measurement hardly
 * depends on what else keeps the machine busy, as rates do.
 *
 * @returns In ms; undefined where there is no /proc to read it from.
 */
export async function readCpuMs(stack: Stack): Promise<number | undefined> {
  const pids = new Set(Object.values(await stack.pids()));
  try {
    const all = readdirSync('/proc').filter((name) => /^\d+$/u.test(name));
    return all
      .flatMap((pid) => readProcess(Number(pid)) ?? [])
      .filter(({ pid, parent }) => pids.has(pid) || pids.has(parent)) // PostgreSQL's connections are its children
      .reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  } catch {
    return undefined;
  }
}

interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  /** With that of children that have ended. */
  readonly cpuMs: number;
}

/** @returns undefined for a process that has ended. */
function readProcess(pid: number): ProcessTime | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // From the third field on: the second, the program's name, may itself hold spaces and brackets. See proc(5).
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    return { pid, parent, cpuMs: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) * TICK_MS };
  } catch {
    return undefined;
  }
}
