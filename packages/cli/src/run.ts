import { parseArgs } from 'node:util';
import { ClienteleError } from '@clientele/client/error';
import { isError } from '@clientele/shared/errors';
import { CliError, UsageError, type Command, type Input, type Io } from './command.js';
import { dbMigrate } from './commands/db.js';
import { eventsSend } from './commands/events.js';
import { jobsShow, jobsWatch } from './commands/jobs.js';
import { keysCreate, keysList, keysRevoke } from './commands/keys.js';
import { aliasesSet, modelsShow, modelsVersions, train, viewsPublish } from './commands/models.js';
import { score } from './commands/score.js';
import { health, openApiDocument } from './commands/service.js';
import { groupHelp, helpFor, overview } from './help.js';
import { suggest } from './suggest.js';

export const COMMANDS: readonly Command[] = [
  dbMigrate,
  health,
  openApiDocument,
  keysCreate,
  keysList,
  keysRevoke,
  eventsSend,
  viewsPublish,
  train,
  jobsShow,
  jobsWatch,
  modelsVersions,
  modelsShow,
  aliasesSet,
  score,
];

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Runs one command line, without the program's name, and says the exit code. Never throws for what a user can mend. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const json = argv.includes('--json');
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => argv[index] === word));
  if (command === undefined) return runWithoutCommand(argv, io);
  try {
    const input = parse(command, argv.slice(command.name.split(' ').length));
    if (input.values.help === true) {
      io.out(`${helpFor(command)}\n`);
      return EXIT_OK;
    }
    const output = await command.run(io, input);
    io.out(`${json ? JSON.stringify(output.json) : output.text}\n`);
    return output.failed === true ? EXIT_FAILED : EXIT_OK;
  } catch (err) {
    return fail(err, io, { json, hint: `See "clientele ${command.name} --help".` });
  }
}

const asksForHelp = (word: string | undefined): boolean => word === '--help' || word === '-h' || word === 'help';

function runWithoutCommand(argv: readonly string[], io: Io): number {
  const [first, second] = argv;
  if (first === undefined || asksForHelp(first)) {
    io.out(`${overview(COMMANDS)}\n`);
    return first === undefined ? EXIT_USAGE : EXIT_OK;
  }
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0 && asksForHelp(second)) {
    io.out(`${groupHelp(first, group)}\n`);
    return EXIT_OK;
  }
  io.err(`clientele: ${whatIsWrong(argv, group)} See "clientele ${group.length > 0 ? `${first} ` : ''}--help".\n`);
  return EXIT_USAGE;
}

function whatIsWrong([first = '', second]: readonly string[], group: readonly Command[]): string {
  const listed = (names: readonly string[]): string => names.map((name) => `"clientele ${name}"`).join(' or ');
  if (group.length > 0 && (second === undefined || second.startsWith('-'))) {
    return `Say what to do: ${listed(group.map(({ name }) => name))}.`;
  }
  const words = group.length > 0 ? `${first} ${second ?? ''}` : first;
  const groups = COMMANDS.map(({ name }) => name.split(' ', 1).join());
  const all = group.length > 0 ? group.map(({ name }) => name) : [...COMMANDS.map(({ name }) => name), ...groups];
  const near = [...new Set([...suggest(`${first} ${second ?? ''}`.trim(), all), ...suggest(words, all)])];
  return `"${words}" is not a command.${near.length === 0 ? '' : ` Did you mean ${listed(near.slice(0, 3))}?`}`;
}

function parse(command: Command, argv: readonly string[]): Input {
  const { values, positionals } = parseOptions(command, argv);
  const [min, max] = command.argCount;
  const enough = positionals.length >= min && positionals.length <= max;
  if (!enough && values.help !== true) throw new UsageError(`Use: clientele ${command.name} ${command.usage}`);
  return { args: positionals, values };
}

function parseOptions(command: Command, argv: readonly string[]): Pick<Input, 'values'> & { positionals: string[] } {
  const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args: [...argv], options: { ...command.options, ...common }, allowPositionals: true });
  } catch (err) {
    // Its first sentence names the option; what follows is advice for programmers.
    const [sentence] = isError(err) ? err.message.split(/\. |\.$/) : [];
    throw new UsageError(`${sentence ?? 'The options make no sense'}.`, { cause: err });
  }
}

interface Failure {
  readonly json: boolean;
  readonly hint: string;
}

function fail(err: unknown, io: Io, { json, hint }: Failure): number {
  const { reason, sentence, requestId } = explain(err);
  if (json) io.err(`${JSON.stringify({ error: { reason, detail: sentence, ...(requestId && { requestId }) } })}\n`);
  else io.err(`clientele: ${sentence}${err instanceof UsageError ? ` ${hint}` : ''}\n`);
  return err instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}

interface Explanation {
  readonly reason: string;
  readonly sentence: string;
  readonly requestId?: string | undefined;
}

const ADVICE: Readonly<Record<string, string>> = {
  NETWORK_ERROR: 'Start Clientele, or set CLIENTELE_URL to where it runs.',
  TIMEOUT: 'Try again, or look at "/readyz".',
  API_KEY_INVALID: 'Set CLIENTELE_API_KEY to a key that is not revoked.',
  SCOPE_MISSING: 'Set CLIENTELE_API_KEY to a key that has it.',
  GATE_FAILED: 'Train a better version, or lower the gate in the model definition.',
};

function explain(err: unknown): Explanation {
  if (err instanceof UsageError) return { reason: 'USAGE', sentence: err.message };
  if (err instanceof CliError) return { reason: err.reason, sentence: err.message };
  if (err instanceof ClienteleError) {
    const advice = ADVICE[err.reason];
    const sentence = advice === undefined ? `${err.detail} (${err.reason})` : `${err.detail} ${advice}`;
    return { reason: err.reason, sentence, requestId: err.requestId };
  }
  throw err;
}
