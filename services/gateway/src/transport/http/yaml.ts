import { Composer, Parser, type YAMLParseError } from 'yaml';
import { AppError } from '@clientele/shared/errors';

/** Nesting of tokens, of which a value in a list in a map takes about three. */
const DEPTH_MAX = 48;
const ITEMS_MAX = 1_000;
const ALIASES_MAX = 20;

/**
 * One document of YAML 1.2, and so of JSON. Its shape is judged before it is composed: the library composes by recursion,
 * and a stack that overflows within a regular expression ends the process; and it compares every key with every other. A key
 * is a text: one that is a list or a map would be printed, with what it holds, as a warning.
 *
 * @throws AppError `invalid_argument` INVALID_YAML, YAML_TOO_COMPLEX.
 */
export function parseYaml(text: string): unknown {
  const tokens = [...new Parser().parse(text)];
  if (!isModest(tokens)) {
    const limits = `at most ${ITEMS_MAX} items in a list or map, and few levels`;
    throw new AppError('invalid_argument', 'YAML_TOO_COMPLEX', `The body may have ${limits}.`);
  }
  const [document, ...others] = new Composer({ version: '1.2', stringKeys: true }).compose(tokens);
  if (document === undefined) throw invalid(' (it is empty)');
  if (others.length > 0) throw invalid(' (it holds more than one document)');
  if (document.errors[0] !== undefined) throw invalid(describe(document.errors[0], text), document.errors[0]);
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown;
  } catch (err) {
    throw invalid(' (its aliases cannot be resolved)', err);
  }
}

const invalid = (why: string, cause?: unknown): AppError =>
  new AppError('invalid_argument', 'INVALID_YAML', `The body is not valid YAML${why}.`, { cause });

function isModest(tokens: readonly unknown[]): boolean {
  const open: { readonly value: unknown; readonly depth: number }[] = tokens.map((value) => ({ value, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    const isList = Array.isArray(value);
    if (depth > DEPTH_MAX || (isList && value.length > ITEMS_MAX)) return false;
    for (const inner of Object.values(value)) open.push({ value: inner, depth: isList ? depth : depth + 1 });
  }
  return true;
}

function describe({ code, pos }: Pick<YAMLParseError, 'code' | 'pos'>, text: string): string {
  const before = text.slice(0, pos[0]).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return ` at line ${before.length}, column ${column} (${code.toLowerCase().replaceAll('_', ' ')})`;
}
