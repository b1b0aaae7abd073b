import { describe, expect, it } from '@jest/globals';
import { FeatureView } from '@clientele/contracts/feature-view';
import { contentHash } from '@clientele/contracts/hash';
import { PURCHASES, VISITS } from '../test/sample-events.js';
import { compileViews, viewHash } from './compile-views.js';

const viewOf = (features: unknown[], change: object = {}) =>
  FeatureView.parse({ view: 'v', version: 1, features, ...change });
const count = { name: 'n', event: 'e', aggregate: 'count' };

describe('compileViews', () => {
  it('names columns <view>.<feature>[_<window>], in order, with their types', () => {
    const { columns } = compileViews([VISITS]);
    expect(columns).toEqual([
      { name: 'visits.country', type: 'category' },
      { name: 'visits.birth_year', type: 'number' },
      { name: 'visits.views_6h', type: 'number' },
      { name: 'visits.views_48h', type: 'number' },
      { name: 'visits.seconds_14d', type: 'number' },
      { name: 'visits.orders_730d', type: 'number' },
    ]);
  });

  it('hashes views as contentHash does their JSON, whatever the order of their keys', () => {
    const turned = FeatureView.parse({ features: VISITS.features, version: VISITS.version, view: VISITS.view });
    expect(compileViews([VISITS, PURCHASES]).viewHashes).toEqual([
      contentHash(JSON.parse(JSON.stringify(VISITS))),
      contentHash(JSON.parse(JSON.stringify(PURCHASES))),
    ]);
    expect(viewHash(turned)).toBe(viewHash(VISITS));
  });

  it('shares what features of one event need', () => {
    const sum = { event: 'e', aggregate: 'sum', field: 'properties.x' };
    const [plan] = compileViews([
      viewOf([
        { ...count, windows: ['24h', '90d'] },
        { ...sum, name: 'a', windows: ['1d', '30d'] },
        { ...sum, name: 'b', aggregate: 'mean', windows: ['90d'] },
        { ...sum, name: 'c' },
      ]),
    ]).plans;
    expect(plan?.events).toHaveLength(1);
    expect(plan?.events[0]?.tiles.windows.map(({ lengthMs }) => lengthMs / 86_400_000)).toEqual([1, 30, 90]);
    expect(plan?.events[0]?.tiles.fields).toEqual([['properties', 'x']]);
    expect(plan?.events[0]?.totals).toEqual([['properties', 'x']]);
  });

  it('keeps two versions of one view apart', () => {
    const { viewHashes } = compileViews([viewOf([count]), viewOf([count], { version: 2 })]);
    expect(new Set(viewHashes).size).toBe(2);
  });

  it.each([
    {
      reason: 'FEATURE_COLUMN_TAKEN',
      views: [
        viewOf([
          { ...count, windows: ['30d'] },
          { ...count, name: 'n_30d' },
        ]),
      ],
    },
    { reason: 'FEATURE_COLUMN_TAKEN', views: [viewOf([{ ...count, windows: ['30d', '30d'] }])] },
    { reason: 'FEATURE_VIEW_REPEATED', views: [viewOf([count]), viewOf([count])] },
    {
      reason: 'FEATURE_FIELD_MISSING',
      views: [{ view: 'v', version: 1, features: [{ name: 'x', event: 'e', aggregate: 'sum' as const }] }],
    },
  ])('refuses with $reason', ({ reason, views }) => {
    expect(() => compileViews(views)).toThrow(expect.objectContaining({ name: 'FeatureViewError', reason }));
  });
});
