import { pino } from 'pino';
import { currentRequest } from './request-context.js';
import { serializeError } from './serialize-error.js';

export type Logger = pino.Logger;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LoggerOptions {
  readonly service: string;
  readonly version?: string;
  readonly level: LogLevel;
  /** Standard output unless a test reads the lines. */
  readonly destination?: pino.DestinationStream;
}

/** JSON lines, written synchronously so that none is lost in a crash. `request_id` comes from the current request. */
export function createLogger({ service, version, level, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: version === undefined ? { service } : { service, version },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      mixin() {
        const context = currentRequest();
        return context === undefined ? {} : { request_id: context.requestId };
      },
      hooks: {
        // Without a message pino takes the error's, which may hold a customer's data.
        logMethod(args, method) {
          const [first] = args as unknown[];
          if (args.length === 1 && typeof first === 'object') method.apply(this, [first, 'no message']);
          else method.apply(this, args);
        },
      },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
