import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { comparePositions, type LogPosition } from '@clientele/contracts/log-event';
import { createTrainingSetHash, type TrainingSetBatch } from '@clientele/contracts/training-set-hash';
import type { TrainingSetHeader } from '@clientele/contracts/training-set';
import { compileViews, FeatureViewError, type CompiledViews } from '@clientele/feature-engine/compile-views';
import { AppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { createRowTable, type FinishedRows } from '../domain/row-table.js';
import { createSubjectReplay } from '../domain/subject-replay.js';
import { createManifest } from '../domain/training-set-manifest.js';
import type { TrainingSetSpec } from '../domain/training-set-spec.js';
import type { EventLog, LogSnapshot, TrainingSetStore, ViewStore } from '../ports.js';

/** Rows in a streamed batch. */
const BATCH_ROWS_MAX = 2_048;
/** Rows in a batch of the kept file. */
const FILE_ROWS_MAX = 32_768;

export interface BuildTrainingSetDeps {
  readonly log: EventLog;
  readonly views: ViewStore;
  readonly store: TrainingSetStore;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly logger: Logger;
}

export type TrainingSetPart =
  | {
      readonly kind: 'header';
      readonly trainingSetId: string;
      readonly header: TrainingSetHeader;
      readonly position: LogPosition;
    }
  | { readonly kind: 'rows'; readonly rows: TrainingSetBatch }
  | { readonly kind: 'trailer'; readonly rowCount: number; readonly sha256: string };

/**
 * Builds a point-in-time training set from one snapshot of the log, keeps it, and hands it out: a header, rows ordered
 * by cutoff and customer id, a trailer. Gives up while it reads the log once `signal` is aborted.
 *
 * @throws AppError `failed_precondition` VIEW_NOT_FOUND, NO_ROWS, POSITION_NOT_READABLE; `invalid_argument`
 *   FEATURE_COLUMN_TAKEN (two versions of one view); what the log and the store throw.
 */
export type BuildTrainingSet = (
  spec: TrainingSetSpec,
  signal: AbortSignal,
) => AsyncGenerator<TrainingSetPart, void, undefined>;

export function createBuildTrainingSet(deps: BuildTrainingSetDeps): BuildTrainingSet {
  return async function* buildTrainingSet(spec, signal) {
    const compiled = await resolveViews(deps.views, spec.featureViews);
    const { rows, position } = await deps.log.withSnapshot((snapshot) =>
      collectRows(snapshot, compiled, { spec, signal }),
    );
    if (spec.cutoffs.findIndex(({ split }, index) => split === 'train' && (rows.rowCounts[index] ?? 0) > 0) < 0)
      throw new AppError(
        'failed_precondition',
        'NO_ROWS',
        'No customer belongs to the population at a training cutoff.',
      );
    const header = { views: [...compiled.views], columns: [...compiled.columns], population: rows.population };
    const sha256 = await hashRows(compiled, rows);
    const trainingSetId = deps.newId();
    const manifest = createManifest({
      id: trainingSetId,
      createTime: deps.now(),
      spec,
      position,
      rowCounts: rows.rowCounts,
      sha256,
      views: compiled.views,
      columns: compiled.columns,
      populationState: rows.population,
    });
    await deps.store.save({ manifest, columns: compiled.columns, batches: () => rows.batches(FILE_ROWS_MAX) });
    deps.logger.info({ training_set_id: trainingSetId, row_count: rows.rowCount }, 'training set built');
    yield { kind: 'header', trainingSetId, header, position };
    for (const batch of rows.batches(BATCH_ROWS_MAX)) yield { kind: 'rows', rows: batch };
    yield { kind: 'trailer', rowCount: rows.rowCount, sha256 };
  };
}

async function resolveViews(store: ViewStore, refs: readonly string[]): Promise<CompiledViews> {
  const published = new Map((await store.listViews()).map(({ view }) => [`${view.view}@${view.version}`, view]));
  const views = refs.map((ref) => {
    const view = published.get(ref);
    if (view === undefined)
      throw new AppError('failed_precondition', 'VIEW_NOT_FOUND', `View ${ref} is not published.`);
    return view;
  });
  return compileViews(views);
}

async function collectRows(
  snapshot: LogSnapshot,
  compiled: CompiledViews,
  { spec, signal }: { readonly spec: TrainingSetSpec; readonly signal: AbortSignal },
): Promise<{ readonly rows: FinishedRows; readonly position: LogPosition }> {
  const position = spec.position ?? snapshot.position;
  if (position.epoch !== snapshot.position.epoch || comparePositions(position, snapshot.position) > 0)
    throw new AppError('failed_precondition', 'POSITION_NOT_READABLE', 'The log cannot be read up to that position.');
  const table = newTable(compiled, spec);
  const replay = createSubjectReplay(compiled, spec);
  for await (const events of snapshot.scan(position, spec.includeLate ? 'happened' : 'available')) {
    if (signal.aborted) throw new AppError('unavailable', 'CALLER_GONE', 'Nobody waits for the training set.');
    for (const event of events) for (const row of replay.add(event)) table.add(row);
  }
  for (const row of replay.end()) table.add(row);
  return { rows: table.finish(), position };
}

function newTable({ columns }: CompiledViews, { cutoffs }: TrainingSetSpec): ReturnType<typeof createRowTable> {
  try {
    return createRowTable(columns, cutoffs);
  } catch (err) {
    if (err instanceof FeatureViewError)
      throw new AppError('invalid_argument', err.reason, err.message, { cause: err });
    throw err;
  }
}

async function hashRows({ columns }: CompiledViews, rows: FinishedRows): Promise<string> {
  const hash = createTrainingSetHash(columns);
  for (const batch of rows.batches(FILE_ROWS_MAX)) {
    hash.update(batch);
    await yieldToOthers();
  }
  return hash.digest();
}
