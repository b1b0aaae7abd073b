import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { canonicalJson, type JsonValue } from '@clientele/contracts/canonical-json';
import type { FeatureColumn } from '@clientele/contracts/training-set';
import type { TrainingSetBatch } from '@clientele/contracts/training-set-hash';
import { mapPostgresError } from '@clientele/shared/dependency-errors';
import { fileWriter, ParquetWriter, schemaFromColumnData, type ColumnSource } from 'hyparquet-writer';
import type { Pool } from 'pg';
import type { TrainingSetStore } from '../ports.js';

const FOLDER = 'training-sets';

/**
 * Keeps a training set as `training-sets/<id>/rows.parquet` and `manifest.json` below `dataDir`, and as a row of
 * `features.training_set`. The folder takes its name only when both files are complete, and the row comes last.
 *
 * @throws AppError `unavailable` POSTGRES_UNAVAILABLE.
 */
export function createTrainingSetStore(pool: Pool, dataDir: string): TrainingSetStore {
  return {
    async save({ manifest, columns, batches }) {
      const path = join(FOLDER, manifest.id);
      const folder = join(dataDir, path);
      const unfinished = `${folder}.tmp`;
      try {
        await mkdir(unfinished, { recursive: true });
        await writeParquet(join(unfinished, 'rows.parquet'), columns, batches());
        await sync(join(unfinished, 'rows.parquet'));
        await writeFile(join(unfinished, 'manifest.json'), `${canonicalJson(toJson(manifest))}\n`, { flush: true });
        await rename(unfinished, folder);
      } catch (err) {
        await rm(unfinished, { recursive: true, force: true });
        throw err;
      }
      try {
        await pool.query(
          `INSERT INTO features.training_set (id, manifest, path, create_time) VALUES ($1, $2, $3, $4)`,
          [manifest.id, JSON.stringify(manifest), path, manifest.createTime],
        );
      } catch (err) {
        await rm(folder, { recursive: true, force: true });
        throw mapPostgresError(err);
      }
    },
  };
}

/** Drops what is undefined, which JSON has no word for. */
const toJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

/** One row group for each batch. The library writes synchronously, so others get their turn in between. */
async function writeParquet(
  path: string,
  columns: readonly FeatureColumn[],
  batches: Iterable<TrainingSetBatch>,
): Promise<void> {
  let parquet: ParquetWriter | undefined;
  for (const batch of batches) {
    const columnData = toColumns(columns, batch);
    parquet ??= new ParquetWriter({
      writer: fileWriter(path),
      schema: schemaFromColumnData({ columnData }),
      createdBy: 'clientele',
    });
    await parquet.write({ columnData, rowGroupSize: batch.label.length });
    await yieldToOthers();
  }
  await parquet?.finish();
}

const toColumns = (columns: readonly FeatureColumn[], batch: TrainingSetBatch): ColumnSource[] => [
  { name: 'customer_id', type: 'STRING', nullable: false, data: [...batch.customerId] },
  {
    name: 'cutoff',
    type: 'TIMESTAMP',
    nullable: false,
    data: Array.from(batch.cutoffMs, (cutoffMs) => new Date(cutoffMs)),
  },
  { name: 'split', type: 'STRING', nullable: false, data: [...batch.split] },
  { name: 'label', type: 'DOUBLE', nullable: false, data: batch.label },
  ...columns.map(({ name }, index): ColumnSource => ({
    name,
    type: 'DOUBLE',
    nullable: false,
    data: batch.features[index] ?? new Float64Array(),
  })),
];

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
