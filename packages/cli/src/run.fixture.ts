import { Readable } from 'node:stream';
import type { Io } from './command.js';
import { run } from './run.js';

export interface RunResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line with nothing around it but what is given. */
export async function runCaptured(argv: readonly string[], io: Partial<Io> = {}): Promise<RunResult> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    env: {},
    root: '/nowhere',
    isTerminal: false,
    input: Readable.from([]),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    ...io,
  });
  return { code, out, err };
}
