import type { CustomerRef, Reason, Score, ScoreRequest } from '@clientele/client/types';
import { openApi } from '../api.js';
import { argOf, flag, integerIn, listOption, textOption, UsageError, type Command, type Input } from '../command.js';

const ALIASES = ['champion', 'challenger', 'shadow'] as const;

export const score: Command = {
  name: 'score',
  summary: 'score customers',
  usage: 'MODEL [USER_ID…] [--anonymous-id ID] [--alias ALIAS] [--explain N] [--strict] [--at TIME]',
  details: [
    '--anonymous-id ID  a visitor without a user id; may be repeated',
    `--alias ALIAS      ${ALIASES.join(', ')}; champion by default`,
    '--explain N        how many reasons to give for each score; 3 by default',
    '--strict           refuse customers without events',
    '--at TIME          score as of this time, for example 2026-11-22T05:00:00Z',
  ],
  examples: [
    'clientele score repurchase_60d u1 u2 --explain 3',
    'clientele score repurchase_60d --anonymous-id a1 --json',
  ],
  options: {
    'anonymous-id': { type: 'string', multiple: true },
    alias: { type: 'string' },
    explain: { type: 'string', default: '3' },
    strict: { type: 'boolean' },
    at: { type: 'string' },
  },
  argCount: [1, 1_001],
  async run(io, input) {
    const request = toRequest(input);
    const { scores } = await openApi(io).score(request);
    return { json: { scores }, text: scores.map(describe).join('\n') };
  },
};

function toRequest(input: Input): ScoreRequest {
  const anonymous = listOption(input, 'anonymous-id').map((anonymousId) => ({ anonymousId }));
  const customers: readonly CustomerRef[] = [...input.args.slice(1), ...anonymous];
  if (customers.length === 0) throw new UsageError('Name at least one customer.');
  const alias = textOption(input, 'alias');
  const known = ALIASES.find((name) => name === alias);
  if (alias !== undefined && known === undefined) throw new UsageError(`--alias must be one of ${ALIASES.join(', ')}.`);
  return {
    model: argOf(input, 0),
    customers,
    explain: integerIn(textOption(input, 'explain') ?? '3', '--explain', [0, 100]),
    strict: flag(input, 'strict'),
    at: textOption(input, 'at') ?? null,
    ...(known === undefined ? {} : { alias: known }),
  };
}

function describe(score: Score): string {
  const who = typeof score.customer === 'string' ? score.customer : Object.values(score.customer).join();
  const notes = [...(score.known ? [] : ['unknown customer']), ...(score.degraded === true ? ['degraded'] : [])];
  const head = `${who}  ${score.probability.toFixed(4)}  ${score.band}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`;
  return [head, ...score.reasons.map(describeReason)].join('\n');
}

function describeReason({ feature, value, contribution, standardError }: Reason): string {
  const error = standardError === undefined ? '' : ` ±${standardError.toFixed(4)}`;
  return `  ${contribution >= 0 ? '+' : ''}${contribution.toFixed(4)}${error}  ${feature} = ${value ?? 'missing'}`;
}
