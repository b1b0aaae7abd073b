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

/** Problems in one line, by path and never by value; a long list is cut. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
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
