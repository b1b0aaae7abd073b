import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answers } from './answers.js';

export interface BareServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const PROGRAM = join(process.cwd(), 'bench/dist/src/limits/main.js');

/** fastify with a route for each path, which parses the body and gives a fixed answer: what HTTP itself costs. */
export async function startBareServer(answers: Answers): Promise<BareServer> {
  const child = fork(PROGRAM, [JSON.stringify(answers)]);
  const exited = once(child, 'exit');
  const failed = exited.then(() => {
    throw new Error('The bare server did not start.');
  });
  const [url] = (await Promise.race([once(child, 'message'), failed])) as [string];
  failed.catch(() => undefined);
  return {
    url,
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}
