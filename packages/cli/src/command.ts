import type { Readable } from 'node:stream';
import type { ParseArgsConfig } from 'node:util';

/** What the command line may use of its surroundings. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  /** Root of the checkout that this program is part of. */
  readonly root: string;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Whether `err` is a terminal, whose line can be drawn anew. */
  readonly isTerminal: boolean;
  /** Standard input. */
  readonly input: Readable;
}

export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** A command line after parsing, with helpers that read options by name. */
export interface Input {
  readonly args: readonly string[];
  readonly values: Values;
}

export interface Output {
  /** Printed with `--json`. */
  readonly json: object;
  /** Printed without. */
  readonly text: string;
  /** Printed, and yet not what was asked for: exit code 1. */
  readonly failed?: boolean;
}

export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What follows the name. */
  readonly usage: string;
  readonly details: readonly string[];
  /** Command lines, at least one. */
  readonly examples: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Fewest and most arguments. */
  readonly argCount: readonly [min: number, max: number];
  run(io: Io, input: Input): Promise<Output>;
}

/** A command line that makes no sense: exit code 2. Its message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something that went wrong, in a sentence that says what to do: exit code 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    readonly reason: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function argOf({ args }: Input, index: number): string {
  const arg = args[index];
  if (arg === undefined) throw new UsageError('An argument is missing.');
  return arg;
}

export function textOption({ values }: Input, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function listOption({ values }: Input, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export const flag = ({ values }: Input, name: string): boolean => values[name] === true;

/** @throws UsageError unless it is a whole number within the limits. */
export function integerIn(text: string, what: string, [min, max]: readonly [number, number]): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${what} must be a whole number from ${min} to ${max}.`);
}
