import { describe, expect, it } from '@jest/globals';
import { createMemoryViewStore } from '../adapters/memory-view-store.js';
import { createPublishView } from './publish-view.js';

const VIEW = {
  view: 'shop',
  version: 1,
  features: [{ name: 'orders', event: 'Order', aggregate: 'count', windows: ['7d'] }],
};

function make() {
  let published = 0;
  const onPublished = (): void => {
    published += 1;
  };
  const views = createMemoryViewStore();
  return { publishView: createPublishView({ views, onPublished }), views, count: () => published };
}

describe('publishView', () => {
  it('publishes once, and says so once', async () => {
    const { publishView, count } = make();
    const first = await publishView(VIEW);
    expect(first).toMatchObject({ created: true, published: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) } });
    expect(await publishView({ ...VIEW, features: [{ ...VIEW.features[0] }] })).toEqual({ ...first, created: false });
    expect(count()).toBe(1);
  });

  it('refuses another definition under a published version', async () => {
    const { publishView } = make();
    await publishView(VIEW);
    const other = { ...VIEW, features: [{ ...VIEW.features[0], windows: ['8d'] }] };
    await expect(publishView(other)).rejects.toMatchObject({ kind: 'already_exists', reason: 'VIEW_VERSION_TAKEN' });
  });

  it('refuses what is no view', async () => {
    const { publishView } = make();
    for (const bad of [null, 'x', { ...VIEW, version: 0 }, { ...VIEW, features: [] }])
      await expect(publishView(bad)).rejects.toMatchObject({ reason: 'FEATURE_VIEW_INVALID' });
    const twice = [
      { name: 'a', event: 'E', aggregate: 'count', windows: ['7d'] },
      { name: 'a_7d', event: 'E', aggregate: 'count' },
    ];
    await expect(publishView({ ...VIEW, features: twice })).rejects.toMatchObject({ reason: 'FEATURE_COLUMN_TAKEN' });
  });

  it('refuses more views than a state can name', async () => {
    const { publishView } = make();
    for (let version = 1; version <= 255; version += 1) await publishView({ ...VIEW, version });
    await expect(publishView({ ...VIEW, version: 256 })).rejects.toMatchObject({ reason: 'VIEW_LIMIT_REACHED' });
  });
});
