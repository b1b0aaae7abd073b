import type { Job } from '@clientele/client/types';
import { flag, type Input, type Io } from './command.js';

const WIDTH = 24;
const REDRAW_MS = 1_000;
const CLEAR_LINE = '\r\u001B[K';

export interface Progress {
  show(job: Job): void;
  /** Leaves the line as it is. */
  end(): void;
}

/** A job's progress on standard error, so that the answer stands alone: a live line on a terminal, else a line a change. */
export function createProgress(io: Io, input: Input): Progress {
  if (flag(input, 'json')) return { show: () => undefined, end: () => undefined };
  return io.isTerminal ? liveLine(io) : plainLines(io);
}

function plainLines(io: Io): Progress {
  let shown = '';
  return {
    show(job) {
      const line = describe(job);
      if (line !== shown) io.err(`${line}\n`);
      shown = line;
    },
    end: () => undefined,
  };
}

function liveLine(io: Io): Progress {
  const startMs = performance.now();
  let newest: Job | undefined;
  const draw = (): void => {
    if (newest === undefined) return;
    const seconds = Math.floor((performance.now() - startMs) / 1_000);
    io.err(`${CLEAR_LINE}${bar(newest.progress)} ${describe(newest)}  ${seconds} s`);
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    show(job) {
      newest = job;
      draw();
    },
    end() {
      clearInterval(timer);
      if (newest !== undefined) io.err('\n');
    },
  };
}

const describe = ({ state, stage, progress }: Job): string =>
  `${state}${stage === undefined ? '' : ` ${stage}`} ${Math.round(progress * 100)} %`;

function bar(share: number): string {
  const done = Math.round(share * WIDTH);
  return `[${'#'.repeat(done)}${'-'.repeat(WIDTH - done)}]`;
}
