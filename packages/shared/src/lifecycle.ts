import { createLogger, type Logger } from './log.js';
import { serializeError } from './serialize-error.js';
import { createStopStack, type OnStop } from './stop-stack.js';

/** All of a service's stops together, in ms. Kubernetes kills 30 s after its SIGTERM. */
const STOP_TIMEOUT_MS = 25_000;

export interface RunOptions {
  /** The end of standard input stops the service too, so that it never outlives a supervisor that was killed. */
  readonly supervised?: boolean;
  readonly stopTimeoutMs?: number;
  /** The process, unless a test stands in for it. */
  readonly host?: ProcessHost;
}

/** What a service needs from its process. */
export interface ProcessHost {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  removeAllListeners(event: string): unknown;
  exit(code: number): unknown;
  readonly stdin: { resume(): unknown; on(event: string, listener: () => void): unknown };
}

/** A service's configuration. One that is wrong is told in one line of the log, and ends the process with 1. */
export function loadConfigOrExit<Config>(
  service: string,
  load: (env: NodeJS.ProcessEnv) => Config,
  log: Logger = createLogger({ service, level: 'info' }),
): Config {
  try {
    return load(process.env);
  } catch (err) {
    log.fatal({ err }, 'start failed');
    process.exit(1);
  }
}

/**
 * Starts a service, waits for SIGTERM or SIGINT, and runs the stops in reverse under a deadline, also after a failed
 * start. Exits with 0 after a clean stop and with 1 after anything else. A second signal exits at once.
 */
export async function runService(
  log: Logger,
  start: (onStop: OnStop) => Promise<void>,
  options: RunOptions = {},
): Promise<void> {
  const host = options.host ?? process;
  logWarnings(host, log);
  const stops = createStopStack(log);
  const stopAsked = waitForStop(host, log, options.supervised ?? false);
  const started = start(stops.onStop).then(() => true);
  const failed = await Promise.race([started, stopAsked]).then(
    () => false,
    (err: unknown) => {
      log.fatal({ err }, 'start failed');
      return true;
    },
  );
  if (!failed) {
    started.catch(() => undefined); // a start that fails while it is being stopped is no news
    await stopAsked;
  }
  const clean = await stops.stopAll(options.stopTimeoutMs ?? STOP_TIMEOUT_MS);
  log.info({ status: clean ? 'ok' : 'incomplete' }, 'stopped');
  host.exit(clean && !failed ? 0 : 1);
}

/** Node prints warnings as plain text, and libraries put what they were given into theirs. */
function logWarnings(host: ProcessHost, log: Logger): void {
  host.removeAllListeners('warning');
  host.on('warning', (warning) => {
    log.warn({ warning: { ...serializeError(warning), message: undefined } }, 'process warning');
  });
}

function waitForStop(host: ProcessHost, log: Logger, supervised: boolean): Promise<void> {
  const crash = (err: unknown): void => {
    log.fatal({ err }, 'uncaught error');
    host.exit(1);
  };
  host.on('uncaughtException', crash);
  host.on('unhandledRejection', crash);
  return new Promise((resolve) => {
    let asked = false;
    const ask = (cause: string): void => {
      if (asked && cause !== 'stdin') {
        log.warn({ cause }, 'stopped at once');
        host.exit(1);
      } else if (!asked) {
        asked = true;
        log.info({ cause }, 'stopping');
        resolve();
      }
    };
    host.on('SIGTERM', () => {
      ask('SIGTERM');
    });
    host.on('SIGINT', () => {
      ask('SIGINT');
    });
    if (!supervised) return;
    for (const event of ['end', 'close', 'error'])
      host.stdin.on(event, () => {
        ask('stdin');
      });
    host.stdin.resume();
  });
}
