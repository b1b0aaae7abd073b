import { TrainingResult } from '@clientele/contracts/artifact';
import { ModelDefinition } from '@clientele/contracts/model-definition';
import { AppError } from '@clientele/shared/errors';
import { inTransaction } from '@clientele/shared/postgres';
import type { Pool, PoolClient } from 'pg';
import type { FittedArtifact } from '../domain/fit-model.js';
import { RUN_STATES, superseded, type RunLease, type TrainingRun } from '../domain/training-run.js';
import type { NewRun, RunStore } from '../ports.js';

interface RunRow {
  run_id: string;
  request_id: string;
  model: string;
  definition: unknown;
  state: string;
  attempt: number;
  stage: string;
  progress: number;
  version: number | null;
  result: unknown;
  reason: string | null;
  message: string | null;
  submit_time: Date;
  update_time: Date;
  end_time: Date | null;
}

const COLUMNS = `run_id, request_id, model, definition, state, attempt, stage, progress, version, result, reason, message,
  submit_time, update_time, end_time`;
const UNFINISHED = `state IN ('queued', 'running')`;

function fromDbRun(row: RunRow): TrainingRun {
  const state = RUN_STATES.find((known) => known === row.state);
  if (state === undefined) throw new AppError('internal', 'RUN_STATE_UNKNOWN', 'Internal error.');
  return {
    runId: row.run_id,
    requestId: row.request_id,
    definition: ModelDefinition.parse(row.definition),
    state,
    attempt: row.attempt,
    stage: row.stage,
    progress: row.progress,
    version: row.version ?? undefined,
    result: row.result === null ? undefined : TrainingResult.parse(row.result),
    reason: row.reason ?? undefined,
    message: row.message ?? undefined,
    submitTime: row.submit_time,
    updateTime: row.update_time,
    endTime: row.end_time ?? undefined,
  };
}

export function createPostgresRunStore(pool: Pool): RunStore {
  /** A write that needs the lease. */
  async function writeLeased(lease: RunLease, assignments: string, values: readonly unknown[]): Promise<void> {
    const { rowCount } = await pool.query(
      `UPDATE training_run SET ${assignments}, update_time = now()
        WHERE run_id = $1 AND attempt = $2 AND state = 'running'`,
      [lease.runId, lease.attempt, ...values],
    );
    if (rowCount === 0) throw superseded();
  }
  return {
    createRun: (run) => createRun(pool, run),
    async deleteUnclaimedRun(runId) {
      await pool.query(`DELETE FROM training_run WHERE run_id = $1 AND state = 'queued' AND attempt = 0`, [runId]);
    },
    async findRun(runId) {
      const { rows } = await pool.query<RunRow>(`SELECT ${COLUMNS} FROM training_run WHERE run_id = $1`, [runId]);
      return rows[0] && fromDbRun(rows[0]);
    },
    async claimRun(runId) {
      const { rows } = await pool.query<RunRow>(
        `UPDATE training_run SET state = 'running', attempt = attempt + 1, progress = 0, stage = '',
                start_time = coalesce(start_time, now()), update_time = now()
          WHERE run_id = $1 AND ${UNFINISHED} RETURNING ${COLUMNS}`,
        [runId],
      );
      const run = rows[0] && fromDbRun(rows[0]);
      return run && { lease: { runId, attempt: run.attempt }, definition: run.definition };
    },
    saveProgress: (lease, stage, progress) => writeLeased(lease, 'stage = $3, progress = $4', [stage, progress]),
    saveTrainingSet: (lease, { trainingSetId, position, rowCount }) =>
      writeLeased(
        lease,
        'training_set_id = $3, row_count = $4, log_epoch = $5, log_xid = $6::text::numeric, log_seq = $7::text::numeric',
        [trainingSetId, rowCount, position.epoch, String(position.xid), String(position.seq)],
      ),
    completeRun: (lease, artifact) => inTransaction(pool, (client) => storeVersion(client, lease, artifact)),
    releaseRun: (lease) => writeLeased(lease, `state = 'queued', stage = '', progress = 0`, []),
    async failRun({ runId, attempt }, reason, message) {
      await pool.query(
        `UPDATE training_run SET state = 'failed', reason = $3, message = $4, update_time = now(), end_time = now()
          WHERE run_id = $1 AND ${UNFINISHED} AND ($2::integer IS NULL OR attempt = $2)`,
        [runId, attempt ?? null, reason, message],
      );
    },
    async listUnfinishedRuns() {
      const { rows } = await pool.query<RunRow>(
        `SELECT ${COLUMNS} FROM training_run WHERE ${UNFINISHED} ORDER BY submit_time LIMIT 1000`,
      );
      return rows.map(fromDbRun);
    },
  };
}

async function createRun(
  pool: Pool,
  { runId, requestId, definition }: NewRun,
): Promise<{ run: TrainingRun; created: boolean }> {
  const inserted = await pool.query<RunRow>(
    `INSERT INTO training_run (run_id, request_id, model, definition) VALUES ($1, $2, $3, $4)
     ON CONFLICT (request_id) DO NOTHING RETURNING ${COLUMNS}`,
    [runId, requestId, definition.model, JSON.stringify(definition)],
  );
  if (inserted.rows[0]) return { run: fromDbRun(inserted.rows[0]), created: true };
  const { rows } = await pool.query<RunRow>(`SELECT ${COLUMNS} FROM training_run WHERE request_id = $1`, [requestId]);
  if (rows[0]) return { run: fromDbRun(rows[0]), created: false };
  throw new AppError('aborted', 'RUN_WITHDRAWN', 'The run was taken back meanwhile. Submit it again.');
}

/** The row lock on the run makes a zombie wait and then find that it has lost its lease. */
async function storeVersion(client: PoolClient, lease: RunLease, artifact: FittedArtifact): Promise<number> {
  const { rows } = await client.query<{ model: string }>(
    `SELECT model FROM training_run WHERE run_id = $1 AND attempt = $2 AND state = 'running' FOR UPDATE`,
    [lease.runId, lease.attempt],
  );
  const model = rows[0]?.model;
  if (model === undefined) throw superseded();
  const { artifactId, manifest, explain, result } = artifact;
  await client.query(
    `INSERT INTO artifact (artifact_id, manifest, model, explain) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [artifactId, Buffer.from(manifest), Buffer.from(artifact.model), Buffer.from(explain)],
  );
  // Two runs of one model number their versions one after the other.
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`trainer model ${model}`]);
  await client.query(
    `INSERT INTO model_version (model, version, artifact_id, run_id, result)
     SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4 FROM model_version WHERE model = $1
     ON CONFLICT (model, artifact_id) DO NOTHING`,
    [model, artifactId, lease.runId, JSON.stringify(result)],
  );
  const found = await client.query<{ version: number }>(
    `UPDATE training_run SET state = 'completed', stage = '', progress = 1, version = v.version, artifact_id = $3,
            result = $4, update_time = now(), end_time = now()
       FROM (SELECT version FROM model_version WHERE model = $2 AND artifact_id = $3) v
      WHERE run_id = $1 RETURNING v.version`,
    [lease.runId, model, artifactId, JSON.stringify(result)],
  );
  const version = found.rows[0]?.version;
  if (version === undefined) throw new AppError('internal', 'VERSION_MISSING', 'Internal error.');
  return version;
}
