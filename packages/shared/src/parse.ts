import type { z } from 'zod';
import { AppError } from './errors.js';

const PROBLEMS_MAX = 20;
const SEGMENT_LENGTH_MAX = 64;

/** Parses what entered from outside. Reports every problem by path, never by value. */
export function parse<S extends z.ZodType>(schema: S, value: unknown, reason = 'INVALID_ARGUMENT'): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('invalid_argument', reason, describeIssues(result.error.issues));
}

/**
 * Parses a service's environment. Empty strings count as absent, as an unset `${NAME}` in a compose file gives one.
 *
 * @param fallbacks By variable, the name of the one that stands in for it where it is absent.
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

function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const shown = issues.slice(0, PROBLEMS_MAX).map((issue) => {
    const path = formatPath(issue.path);
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  const hidden = issues.length - shown.length;
  return shown.join('; ') + (hidden > 0 ? `; and ${String(hidden)} more` : '');
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${String(segment)}]`;
    const name = String(segment).slice(0, SEGMENT_LENGTH_MAX);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
