import { createDesignMatrix } from './design-matrix.js';
import { hasBothClasses, selectRows, selectValues, type FeatureTable } from './feature-table.js';
import { assignFolds, rowsWhere } from './folds.js';
import { fitWeights } from './fit-weights.js';
import { toFittedLogistic } from './logistic.js';
import { meanLogLoss } from './logistic-objective.js';

/**
 * Penalties that are tried, as a share of the rows (1 / C of other libraries), the strongest first: each fit starts
 * from the one before.
 */
export const PENALTY_GRID: readonly number[] = [1_000, 300, 100, 30, 10, 3, 1, 0.3, 0.1];
/** The plainer form stays unless the log loss on held-out rows falls by this share: less to go wrong as times change. */
const GAIN_MIN = 0.01;
const FOLDS = 5;

export interface LabelledRows {
  readonly x: FeatureTable;
  readonly y: Float64Array;
}

export interface LogisticChoice {
  readonly l2: number;
  readonly rich: boolean;
}

/** A choice, and the margins it gave rows that the model was not fitted on. */
export interface HeldOutMargins extends LogisticChoice {
  readonly margins: Float64Array;
  readonly y: Float64Array;
}

export interface ChooseInput {
  readonly train: LabelledRows;
  /** Decides and calibrates; folds of `train` do where it is absent or has one class only. */
  readonly validation: LabelledRows | undefined;
  /** Customer of each training row: all rows of one are in one fold. */
  readonly groups: readonly string[];
  /** Cutoff of each training row. */
  readonly times: ArrayLike<number>;
  /** Chosen when undefined. */
  readonly l2: number | undefined;
  readonly seed: number;
  readonly onProgress: (share: number) => void;
}

/**
 * Chooses the penalty with the lowest log loss on held-out rows, of equals the strongest, and between the
 * plain and the rich form. Held-out rows are the validation rows; without them each of five groups of customers in
 * turn. Customers held out of several cutoffs cannot show what changes over time, which the rich form would learn
 * together with what lasts, so then the form stays plain. The margins are empty where no fit had both classes.
 */
export function chooseLogistic(input: ChooseInput): HeldOutMargins {
  const splits = splitsOf(input);
  const choose = (rich: boolean): HeldOutMargins =>
    best(
      splits.map((split, index) => {
        const path = fitPath(split, rich, input);
        input.onProgress(((rich ? splits.length : 0) + index + 1) / (2 * splits.length));
        return path;
      }),
    ) ?? { l2: input.l2 ?? 1 / input.train.x.rowCount, rich: false, ...EMPTY };
  const plain = choose(false);
  if (splits.length === 0 || blindToTime(input)) return plain;
  const rich = choose(true);
  return meanLogLoss(rich.margins, rich.y) < (1 - GAIN_MIN) * meanLogLoss(plain.margins, plain.y) ? rich : plain;
}

const EMPTY = { margins: new Float64Array(0), y: new Float64Array(0) };

interface HeldOutSplit {
  readonly fitted: LabelledRows;
  readonly heldOut: LabelledRows;
}

const hasValidation = ({ validation }: ChooseInput): boolean =>
  validation !== undefined && hasBothClasses(validation.y);

const blindToTime = (input: ChooseInput): boolean => !hasValidation(input) && new Set(Array.from(input.times)).size > 1;

function splitsOf(input: ChooseInput): HeldOutSplit[] {
  const { train, validation, groups, seed } = input;
  if (validation !== undefined && hasValidation(input)) return [{ fitted: train, heldOut: validation }];
  const folds = assignFolds(groups, seed, FOLDS);
  return Array.from({ length: FOLDS }, (_, fold) => ({
    fitted: takeRows(train, (row) => folds[row] !== fold),
    heldOut: takeRows(train, (row) => folds[row] === fold),
  })).filter(({ fitted, heldOut }) => hasBothClasses(fitted.y) && heldOut.y.length > 0);
}

/** Held-out margins for every penalty; the preprocessing is fitted on the fitted rows alone. */
function fitPath({ fitted, heldOut }: HeldOutSplit, rich: boolean, { l2, train }: ChooseInput): HeldOutMargins[] {
  const design = createDesignMatrix(fitted.x, { rich });
  let start: Float64Array | undefined;
  const grid = l2 === undefined ? PENALTY_GRID.map((total) => total / train.x.rowCount) : [l2];
  return grid.map((penalty) => {
    const found = fitWeights({ design, y: fitted.y, l2: penalty }, start);
    start = found.weights;
    const model = toFittedLogistic(fitted.x.columns, design, { ...found, l2: penalty, rich });
    return { l2: penalty, rich, margins: model.predict(heldOut.x), y: heldOut.y };
  });
}

/** The penalty whose margins over all splits have the lowest log loss, the first of equals. */
function best(paths: readonly (readonly HeldOutMargins[])[]): HeldOutMargins | undefined {
  const candidates = paths[0]?.map((first, index) => {
    const parts = paths.flatMap((path) => path[index] ?? []);
    return { ...first, margins: concatenate(parts, 'margins'), y: concatenate(parts, 'y') };
  });
  const losses = candidates?.map(({ margins, y }) => meanLogLoss(margins, y)) ?? [];
  return candidates?.[losses.indexOf(Math.min(...losses))];
}

export function takeRows({ x, y }: LabelledRows, wanted: (row: number) => boolean): LabelledRows {
  const rows = rowsWhere(x.rowCount, wanted);
  return { x: selectRows(x, rows), y: selectValues(y, rows) };
}

function concatenate(parts: readonly HeldOutMargins[], key: 'margins' | 'y'): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part[key].length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part[key], offset);
    offset += part[key].length;
  }
  return whole;
}
