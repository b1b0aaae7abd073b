import type { Figure } from './figures.js';

/** One name of `npm run bench -- NAME`. */
export interface Bench {
  readonly name: string;
  /** One line for the list of names. */
  readonly summary: string;
  /** How often everything is measured when nobody says. */
  readonly defaultRuns: number;
  /** Measures each figure `runs` times, and says on the way what it does. */
  measure(runs: number, say: (line: string) => void): Promise<readonly Figure[]>;
}
