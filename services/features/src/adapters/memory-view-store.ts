import type { PublishedView, ViewStore } from '../ports.js';

export function createMemoryViewStore(): ViewStore {
  const views = new Map<string, PublishedView>();
  const sorted = (): PublishedView[] =>
    [...views.values()].sort(({ view: a }, { view: b }) => {
      if (a.view !== b.view) return a.view < b.view ? -1 : 1;
      return a.version - b.version;
    });
  return {
    publish(published, countMax) {
      const key = `${published.view.view}@${published.view.version}`;
      const stored = views.get(key);
      if (stored !== undefined || views.size >= countMax) return Promise.resolve({ stored, created: false });
      views.set(key, published);
      return Promise.resolve({ stored: published, created: true });
    },
    listViews: () => Promise.resolve(sorted()),
    listHashes: () => Promise.resolve(sorted().map(({ sha256 }) => sha256)),
  };
}
