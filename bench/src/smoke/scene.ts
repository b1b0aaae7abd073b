import { readCpuMs } from '../cpu-time.js';
import type { Figure } from '../figures.js';
import type { BareServer } from '../limits/start-bare-server.js';
import type { Stack } from '../stack.js';
import type { World } from '../world.js';

export const SEED = 1;
export const MEASURE_SECONDS = 2;
export const WARM_UP_SECONDS = 1;
/** Customers in a request for many. */
export const CROWD = 100;

/** What every part of `smoke` measures. */
export interface Scene {
  readonly runs: number;
  readonly stack: Stack;
  readonly world: World;
  readonly bare: BareServer;
  readonly say: (line: string) => void;
}

/** Adds the CPU time that the system took meanwhile, in ms; undefined where it cannot be known. */
export async function withCpu<T extends object>(
  stack: Stack,
  measure: () => Promise<T>,
): Promise<T & { readonly cpuMs?: number }> {
  const before = await readCpuMs(stack);
  const measured = await measure();
  const after = await readCpuMs(stack);
  return { ...measured, ...(before === undefined || after === undefined ? {} : { cpuMs: after - before }) };
}

interface Work {
  readonly units: number;
  readonly cpuMs?: number;
}

/** CPU time by unit of work; none where it is not known. */
export function cpuFigure(metric: string, unit: string, work: readonly Work[]): readonly Figure[] {
  const values = work.flatMap(({ units, cpuMs }) => (cpuMs === undefined ? [] : [(1_000 * cpuMs) / units]));
  return values.length === 0 ? [] : [{ metric, title: `CPU time of the system for ${unit}, µs`, values }];
}
