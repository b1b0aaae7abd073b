import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ownEnvironment } from './own-environment.js';

export const SERVICES = ['gateway', 'ingest', 'features', 'scorer', 'trainer'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** PostgreSQL, Redis and the five services as processes of their own, on free ports, for one test file or bench. */
export interface Stack {
  readonly url: string;
  readonly grpcAddress: string;
  readonly adminKey: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly logDir: string;
  /** What a service shows at its metrics port. */
  readonly scrape: (service: ServiceName) => Promise<string>;
  /** SIGKILL to a service, `postgres` or `redis`. Services come back by themselves. */
  readonly kill9: (what: string) => Promise<void>;
  /** Starts `postgres` or `redis` again, with its data. */
  readonly restart: (what: 'postgres' | 'redis') => Promise<void>;
  /** Resolves when the gateway reports that all is ready. */
  readonly ready: () => Promise<void>;
  readonly pids: () => Promise<Record<string, number>>;
  readonly stop: () => Promise<void>;
}

interface Started {
  readonly url: string;
  readonly grpcAddress: string;
  readonly adminKey: string;
  readonly logDir: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Both jest and the benches run in the root of the repository. */
const SCRIPT = join(process.cwd(), 'scripts/stack.mjs');

export interface StackOptions {
  /** PostgreSQL waits for the disk, as in production; false by default. */
  readonly durable?: boolean;
  /** Of the services; what the caller's environment says by default. */
  readonly logLevel?: 'debug' | 'info';
}

export async function startStack(name: string, { durable = false, logLevel }: StackOptions = {}): Promise<Stack> {
  const child = spawn(process.execPath, [SCRIPT, name, ...(durable ? ['--durable'] : [])], {
    env: { ...ownEnvironment(), ...(logLevel === undefined ? {} : { LOG_LEVEL: logLevel }) },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [stdin, , , channel] = child.stdio as unknown as [Writable, Readable, Readable, Readable];
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const lines = createInterface({ input: channel });
  const firstLine = once(lines, 'line') as Promise<[string]>;
  const exited = once(child, 'exit').then(() => {
    throw new Error(`The system did not start:\n${output}`);
  });
  const [first] = await Promise.race([firstLine, exited]);
  exited.catch(() => undefined);
  const started = JSON.parse(first) as Started;
  const send = createCommandChannel(stdin, lines);
  return {
    url: started.url,
    grpcAddress: started.grpcAddress,
    adminKey: started.adminKey,
    logDir: started.logDir,
    databaseUrl: started.env.DATABASE_URL ?? '',
    redisUrl: started.env.REDIS_URL ?? '',
    scrape: async (service) => {
      const port = started.env[`${service.toUpperCase()}_METRICS_PORT`];
      const response = await fetch(`http://127.0.0.1:${port ?? ''}/metrics`, { signal: AbortSignal.timeout(5_000) });
      return response.text();
    },
    kill9: async (what) => {
      await send('kill9', what);
    },
    restart: async (what) => {
      await send('restart', what);
    },
    ready: async () => {
      await send('ready');
    },
    pids: async () => (await send('pids')) as Record<string, number>,
    stop: () => stop(child),
  };
}

function createCommandChannel(stdin: Writable, lines: NodeJS.EventEmitter) {
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  lines.on('line', (line: string) => {
    const answer = JSON.parse(line) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return async function send(verb: string, what?: string): Promise<unknown> {
    lastId += 1;
    const id = lastId;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    stdin.write(`${JSON.stringify({ id, do: verb, what })}\n`);
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(error);
    return result;
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}
