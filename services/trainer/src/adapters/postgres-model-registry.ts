import { TrainingResult } from '@clientele/contracts/artifact';
import { Alias } from '@clientele/contracts/model-definition';
import { inTransaction } from '@clientele/shared/postgres';
import type { Pool, PoolClient } from 'pg';
import { requirePassedGates, versionNotFound, type AliasTarget, type ModelVersion } from '../domain/model-version.js';
import type { ModelRegistry } from '../ports.js';

interface VersionRow {
  model: string;
  version: number;
  artifact_id: string;
  aliases: string[];
  result: unknown;
  create_time: Date;
}

const VERSION_COLUMNS = `v.model, v.version, v.artifact_id, v.result, v.create_time,
  ARRAY(SELECT a.alias FROM alias a WHERE a.model = v.model AND a.version = v.version ORDER BY a.alias) AS aliases`;

const fromDbVersion = (row: VersionRow): ModelVersion => ({
  model: row.model,
  version: row.version,
  artifactId: row.artifact_id,
  aliases: row.aliases,
  result: TrainingResult.parse(row.result),
  createTime: row.create_time,
});

export function createPostgresModelRegistry(pool: Pool): ModelRegistry {
  return {
    async listVersions(model, beforeVersion, limit) {
      const { rows } = await pool.query<VersionRow>(
        `SELECT ${VERSION_COLUMNS} FROM model_version v
          WHERE v.model = $1 AND v.version < $2 ORDER BY v.version DESC LIMIT $3`,
        [model, beforeVersion, limit],
      );
      return rows.map(fromDbVersion);
    },
    async findVersion(model, version) {
      const { rows } = await pool.query<VersionRow & { manifest: Buffer }>(
        `SELECT ${VERSION_COLUMNS}, f.manifest FROM model_version v JOIN artifact f USING (artifact_id)
          WHERE v.model = $1 AND v.version = $2`,
        [model, version],
      );
      return rows[0] && { version: fromDbVersion(rows[0]), manifest: rows[0].manifest };
    },
    async findArtifact(artifactId) {
      const { rows } = await pool.query<{ manifest: Buffer; model: Buffer; explain: Buffer }>(
        `SELECT manifest, model, explain FROM artifact WHERE artifact_id = $1`,
        [artifactId],
      );
      return rows[0];
    },
    setAlias: (target) => inTransaction(pool, (client) => setAlias(client, target)),
    async listAliases() {
      const { rows } = await pool.query<{ model: string; alias: string; version: number; artifact_id: string }>(
        `SELECT a.model, a.alias, a.version, v.artifact_id FROM alias a JOIN model_version v USING (model, version)
          ORDER BY a.model, a.alias`,
      );
      return rows.map((row) => ({
        model: row.model,
        alias: Alias.parse(row.alias),
        version: row.version,
        artifactId: row.artifact_id,
      }));
    },
  };
}

async function setAlias(
  client: PoolClient,
  { model, alias, version }: Omit<AliasTarget, 'artifactId'>,
): Promise<number> {
  const found = await client.query<{ result: unknown }>(
    `SELECT result FROM model_version WHERE model = $1 AND version = $2`,
    [model, version],
  );
  const row = found.rows[0];
  if (row === undefined) throw versionNotFound();
  requirePassedGates(TrainingResult.parse(row.result).gates);
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`trainer alias ${model} ${alias}`]);
  const { rows } = await client.query<{ version: number }>(
    `SELECT version FROM alias WHERE model = $1 AND alias = $2`,
    [model, alias],
  );
  await client.query(
    `INSERT INTO alias (model, alias, version) VALUES ($1, $2, $3)
     ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version, update_time = now()`,
    [model, alias, version],
  );
  return rows[0]?.version ?? 0;
}
