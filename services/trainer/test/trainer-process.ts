import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TrainerProcess {
  readonly address: string;
  /** Of its metrics. */
  readonly metricsUrl: string;
  readonly lines: string[];
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** The line that says so. */
interface Ready {
  readonly msg: string;
  readonly port: number;
  readonly metrics_port: number;
}

/** The built service as a process of its own. Resolves once it is ready. */
export async function startTrainer(env: Record<string, string>): Promise<TrainerProcess> {
  const script = join(__dirname, '../dist/src/main.js');
  const child: ChildProcess = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, TRAINER_GRPC_PORT: '0', TRAINER_METRICS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const ready = await new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line);
      const fields = JSON.parse(line) as Ready;
      if (fields.msg === 'ready') resolve(fields);
    });
    void exited.then(([code]) => {
      reject(new Error(`trainer exited with ${code}: ${lines.join('\n')}`));
    });
  });
  return {
    address: `127.0.0.1:${ready.port}`,
    metricsUrl: `http://127.0.0.1:${ready.metrics_port}/metrics`,
    lines,
    async kill(signal) {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}

/** Asks every 50 ms. */
export async function waitFor(what: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await what())) {
    if (performance.now() > endMs) throw new Error(`not within ${timeoutMs} ms: ${what.toString()}`);
    await sleep(50);
  }
}
