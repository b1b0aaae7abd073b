import { describe, expect, it } from '@jest/globals';
import type { FeatureTable } from './feature-table.js';
import { LearnerError } from './learner-error.js';
import type { Estimator, FittedModel } from './model.js';
import { createExampleRows } from './testing.js';

const reasonOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (err) {
    return err instanceof LearnerError ? err.reason : String(err);
  }
  return undefined;
};

/** What every estimator guarantees. */
export function describeEstimator<M extends FittedModel>(name: string, make: () => Estimator<M>): void {
  const { x, y } = createExampleRows(400, 11);
  const withValues = (values: readonly Float64Array[]): FeatureTable => ({ ...x, values });

  describe(`${name}: estimator contract`, () => {
    it('gives the same bytes for the same data and seed', () => {
      expect(make().fit(x, y, 5).save()).toEqual(make().fit(x, y, 5).save());
    });

    it('keeps no reference to the data', () => {
      const copy = withValues(x.values.map((values) => values.slice()));
      const model = make().fit(copy, y.slice(), 5);
      const before = model.predict(x);
      for (const values of copy.values) values.fill(0);
      expect(model.predict(x)).toEqual(before);
    });

    it('is finite for every input, missing, huge and unknown ones included', () => {
      const model = make().fit(x, y, 5);
      const odd = [NaN, Infinity, -Infinity, 1e38, -1e38, 0, 1e-30, 2 ** 31];
      const values = x.columns.map(() => Float64Array.from(odd));
      const margins = model.predict({ columns: x.columns, rowCount: odd.length, values });
      expect(margins.every(Number.isFinite)).toBe(true);
    });

    it('predicts the same after save and load', () => {
      const model = make().fit(x, y, 5);
      const loaded = make().load(model.save(), x.columns);
      expect(loaded.predict(x)).toEqual(model.predict(x));
      expect(loaded.save()).toEqual(model.save());
    });

    it('refuses a file that is cut, foreign or of other columns', () => {
      const bytes = make().fit(x, y, 5).save();
      expect(reasonOf(() => make().load(bytes.subarray(0, -1), x.columns))).toBe('FILE_INVALID');
      expect(reasonOf(() => make().load(new Uint8Array(64), x.columns))).toBe('FILE_INVALID');
      expect(reasonOf(() => make().load(bytes, x.columns.slice(1)))).toBe('FILE_INVALID');
    });

    it('refuses other columns', () => {
      const model = make().fit(x, y, 5);
      const renamed = x.columns.map((column) => ({ ...column, name: `${column.name}_x` }));
      expect(reasonOf(() => model.predict({ ...x, columns: renamed }))).toBe('COLUMNS_DIFFER');
      expect(reasonOf(() => model.predict({ ...x, columns: x.columns.slice(1), values: x.values.slice(1) }))).toBe(
        'COLUMNS_DIFFER',
      );
    });

    it('refuses what cannot be learned from, by name', () => {
      const empty = { ...x, rowCount: 0, values: x.values.map(() => new Float64Array(0)) };
      const infinite = withValues(x.values.map((values) => values.map((value, row) => (row === 0 ? Infinity : value))));
      const fit = (table: FeatureTable, labels: Float64Array): string | undefined =>
        reasonOf(() => make().fit(table, labels, 5));
      expect(fit(empty, new Float64Array(0))).toBe('NO_ROWS');
      expect(fit(x, new Float64Array(x.rowCount))).toBe('ONE_CLASS');
      expect(fit(x, new Float64Array(x.rowCount).fill(1))).toBe('ONE_CLASS');
      expect(
        fit(
          x,
          y.map((label) => label * 2),
        ),
      ).toBe('LABEL_NOT_BINARY');
      expect(fit(x, y.slice(1))).toBe('LENGTHS_DIFFER');
      expect(fit(infinite, y)).toBe('VALUE_NOT_FINITE');
    });
  });
}
