import { FeatureView } from '@clientele/contracts/feature-view';
import { namingPostgresErrors } from '@clientele/shared/dependency-errors';
import { parse } from '@clientele/shared/parse';
import type { Pool } from 'pg';
import type { PublishedView, ViewStore } from '../ports.js';

interface ViewRow {
  definition: unknown;
  sha256: string;
}

const fromDbView = (row: ViewRow): PublishedView => ({
  view: parse(FeatureView, row.definition, 'STORED_VIEW_INVALID'),
  sha256: row.sha256,
});

/** @throws AppError `unavailable` POSTGRES_UNAVAILABLE from every method. */
export function createPostgresViewStore(pool: Pool): ViewStore {
  const query = (sql: string, values: readonly unknown[] = []): Promise<readonly ViewRow[]> =>
    namingPostgresErrors(async () => (await pool.query<ViewRow>(sql, [...values])).rows);
  return {
    async publish({ view, sha256 }, countMax) {
      const inserted = await query(
        `INSERT INTO features.view (name, version, definition, sha256)
         SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM features.view) < $5
         ON CONFLICT (name, version) DO NOTHING RETURNING definition, sha256`,
        [view.view, view.version, JSON.stringify(view), sha256, countMax],
      );
      if (inserted[0] !== undefined) return { stored: fromDbView(inserted[0]), created: true };
      const [row] = await query(`SELECT definition, sha256 FROM features.view WHERE name = $1 AND version = $2`, [
        view.view,
        view.version,
      ]);
      return { stored: row && fromDbView(row), created: false };
    },
    async listViews() {
      const rows = await query(`SELECT definition, sha256 FROM features.view ORDER BY name COLLATE "C", version`);
      return rows.map(fromDbView);
    },
    async listHashes() {
      const rows = await query(`SELECT sha256 FROM features.view ORDER BY name COLLATE "C", version`);
      return rows.map(({ sha256 }) => sha256);
    },
  };
}
