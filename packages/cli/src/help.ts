import type { Command } from './command.js';

const COMMON = [
  '--json  print one JSON object, on success to standard output, on failure to standard error',
  '--help  print this',
];
const ENVIRONMENT = [
  'CLIENTELE_URL      the API, http://127.0.0.1:8080 by default',
  'CLIENTELE_API_KEY  a key with the scope that the command needs',
  'DATABASE_URL       for "db migrate" and "keys create --admin"',
  'WORKSPACE_SECRET   for "keys create --admin"',
];
const EXIT_CODES = ['0 done, 1 failed, 2 the command line makes no sense'];

export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Use: clientele COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Options of every command:',
    ...indented(COMMON),
    '',
    'Environment:',
    ...indented(ENVIRONMENT),
    '',
    'Exit codes:',
    ...indented(EXIT_CODES),
  ].join('\n');
}

/** What the commands of a group, such as `keys`, do. */
export function groupHelp(group: string, commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `Use: clientele ${group} COMMAND [OPTIONS]`,
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `More of each: clientele ${group} COMMAND --help`,
  ].join('\n');
}

export const helpFor = ({ name, summary, usage, details, examples }: Command): string =>
  [
    `Use: clientele ${name} ${usage}`.trimEnd(),
    '',
    `To ${summary}.`,
    '',
    ...indented([...details, ...COMMON]),
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...indented(examples),
  ].join('\n');

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);
