import { z } from 'zod';
import { AppError } from './errors.js';
import { describeIssues } from './parse.js';

/** A port to listen on; 0 takes a free one. */
export const Port = z.coerce.number().int().min(0).max(65_535);
/** An address to listen on: loopback unless told otherwise. */
export const Host = z.string().min(1).default('127.0.0.1');
/** `host:port` of another service. */
export const Address = z.string().min(1);
export const Secret = z.string().min(16);

/** What every service reads from its environment. */
export const COMMON_FIELDS = {
  INTERNAL_TOKEN: Secret,
  /** Where metrics are served, to the inner network alone. */
  METRICS_HOST: Host,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** `1`: the end of standard input stops the service. */
  CLIENTELE_SUPERVISED: z
    .enum(['0', '1'])
    .default('0')
    .transform((flag) => flag === '1'),
};

/**
 * Parses a service's environment. Empty strings count as absent, as an unset `${NAME}` in a compose file gives one.
 *
 * @param fallbacks By variable, the name of the one that stands in for it where it is absent.
 * @throws AppError `invalid_argument` CONFIG_INVALID, naming every variable that is missing or wrong, and no value.
 */
export function parseConfig<S extends z.ZodType>(
  schema: S,
  env: NodeJS.ProcessEnv,
  fallbacks: Readonly<Record<string, string>> = {},
): z.output<S> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  for (const [name, standIn] of Object.entries(fallbacks)) present[name] ??= present[standIn];
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    if (present[name] !== undefined) return issue;
    const standIn = fallbacks[name];
    return { ...issue, message: standIn === undefined ? 'is missing' : `is missing, and so is ${standIn}` };
  });
  throw new AppError('invalid_argument', 'CONFIG_INVALID', `Configuration: ${describeIssues(issues)}`);
}
