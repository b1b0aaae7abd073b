/** A map that forgets its least recently used entry beyond `sizeMax` entries. */
export interface LruCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
}

export function createLruCache<V>(sizeMax: number): LruCache<V> {
  const entries = new Map<string, V>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value); // a Map keeps the order of insertion
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= sizeMax) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
}
