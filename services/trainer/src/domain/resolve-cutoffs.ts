import { durationMs, type ModelDefinition } from '@clientele/contracts/model-definition';
import type { Split } from '@clientele/contracts/training-set';
import { AppError } from '@clientele/shared/errors';

const DAY_MS = 86_400_000;

export interface ResolvedCutoff {
  /** Unix epoch ms. */
  readonly cutoffMs: number;
  readonly split: Split;
}

/**
 * The cutoffs of a definition as dates, ascending. Lists are read as UTC. `every` and `last` count back from the newest
 * UTC midnight whose labels end by `maxAvailableMs`, the test cutoff; the newest whose labels end by that one validates;
 * those whose labels end by the validation cutoff train; the rest are not used.
 *
 * @param maxAvailableMs Largest `available_at` of the log, Unix epoch ms; undefined for an empty log.
 * @throws AppError `failed_precondition` LOG_EMPTY, CUTOFFS_TOO_FEW or LABELS_INCOMPLETE; `invalid_argument`
 * CUTOFFS_REPEATED or CUTOFFS_UNORDERED.
 */
export function resolveCutoffs(
  { cutoffs, target }: Pick<ModelDefinition, 'cutoffs' | 'target'>,
  maxAvailableMs: number | undefined,
): readonly ResolvedCutoff[] {
  if (maxAvailableMs === undefined) throw failed('LOG_EMPTY', 'There are no events to learn from.');
  const withinMs = durationMs(target.within);
  const resolved =
    'every' in cutoffs
      ? countBack({ everyMs: durationMs(cutoffs.every), last: cutoffs.last, withinMs, maxAvailableMs })
      : readLists(cutoffs);
  const incomplete = resolved.find(({ cutoffMs }) => cutoffMs + withinMs > maxAvailableMs);
  if (incomplete)
    throw failed(
      'LABELS_INCOMPLETE',
      `The labels of cutoff ${new Date(incomplete.cutoffMs).toISOString()} end after the newest event.`,
    );
  return [...resolved].sort((a, b) => a.cutoffMs - b.cutoffMs);
}

interface CountBack {
  readonly everyMs: number;
  readonly last: number;
  readonly withinMs: number;
  readonly maxAvailableMs: number;
}

function countBack({ everyMs, last, withinMs, maxAvailableMs }: CountBack): ResolvedCutoff[] {
  const testMs = Math.floor((maxAvailableMs - withinMs) / DAY_MS) * DAY_MS;
  const earlier = Array.from({ length: last - 1 }, (_, index) => testMs - (index + 1) * everyMs);
  const validationMs = earlier.find((cutoffMs) => cutoffMs + withinMs <= testMs);
  const trainMs = earlier.filter((cutoffMs) => validationMs !== undefined && cutoffMs + withinMs <= validationMs);
  if (validationMs === undefined || trainMs.length === 0) {
    const needed = 2 * Math.ceil(withinMs / everyMs) + 1;
    throw failed(
      'CUTOFFS_TOO_FEW',
      `With this target the last ${last} cutoffs leave none to train on: take ${needed}.`,
    );
  }
  return [
    { cutoffMs: testMs, split: 'test' },
    { cutoffMs: validationMs, split: 'validation' },
    ...trainMs.map((cutoffMs): ResolvedCutoff => ({ cutoffMs, split: 'train' })),
  ];
}

type Lists = Exclude<ModelDefinition['cutoffs'], { every: string }>;

function readLists({ train, validation = [], test }: Lists): ResolvedCutoff[] {
  const read = (dates: readonly string[], split: Split): ResolvedCutoff[] =>
    dates.map((date) => ({ cutoffMs: Date.parse(date), split })); // a bare date is UTC midnight in ECMAScript
  const resolved = [...read(train, 'train'), ...read(validation, 'validation'), ...read(test, 'test')];
  if (new Set(resolved.map(({ cutoffMs }) => cutoffMs)).size < resolved.length)
    throw new AppError('invalid_argument', 'CUTOFFS_REPEATED', 'A cutoff is listed twice.');
  const newest = (split: Split): number => Math.max(...times(resolved, split));
  const oldest = (split: Split): number => Math.min(...times(resolved, split));
  const ordered =
    newest('train') < oldest('test') &&
    (validation.length === 0 || (newest('train') < oldest('validation') && newest('validation') < oldest('test')));
  if (!ordered)
    throw new AppError('invalid_argument', 'CUTOFFS_UNORDERED', 'Cutoffs must train first, then validate, then test.');
  return resolved;
}

const times = (cutoffs: readonly ResolvedCutoff[], wanted: Split): number[] =>
  cutoffs.filter(({ split }) => split === wanted).map(({ cutoffMs }) => cutoffMs);

const failed = (reason: string, message: string): AppError => new AppError('failed_precondition', reason, message);
