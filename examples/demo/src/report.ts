import { writeFileSync } from 'node:fs';

/** What the acts measured, for programs: `npm run bench -- demo` reads it. */
export interface Report {
  /** Plays an act and keeps how long it took. */
  act(name: string, play: () => Promise<void>): Promise<void>;
  /** Keeps a figure of an act. */
  set(name: string, value: number | Readonly<Record<string, number>>): void;
  /** Writes everything to `file`. */
  write(file: string): void;
}

/** @param setUpSeconds How long the act before ours took. */
export function createReport(setUpSeconds: number): Report {
  const acts = [{ name: 'set-up', seconds: setUpSeconds }];
  const figures: Record<string, number | Readonly<Record<string, number>>> = {};
  return {
    async act(name, play) {
      const start = performance.now();
      await play();
      acts.push({ name, seconds: (performance.now() - start) / 1000 });
    },
    set(name, value) {
      figures[name] = value;
    },
    write(file) {
      writeFileSync(file, `${JSON.stringify({ acts, figures })}\n`);
    },
  };
}
