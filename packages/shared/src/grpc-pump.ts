/** The part of a writable stream of objects that `pump` needs. */
interface Sink<T> {
  write(message: T): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

/**
 * Writes every item of `source` to `sink`, waiting whenever the sink is full. Returns early once `signal` is aborted.
 * The source is ended in any case.
 */
export async function pump<T>(source: AsyncIterable<T>, sink: Sink<T>, signal: AbortSignal): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  // One listener and one slot: a Promise.race per message would pile up on a promise that lives as long as the stream.
  let onAbort = (): void => undefined;
  signal.addEventListener('abort', () => {
    onAbort();
  });
  const unlessAborted = <R>(start: () => Promise<R>): Promise<R | undefined> =>
    new Promise((resolve, reject) => {
      onAbort = () => {
        resolve(undefined);
      };
      start().then(resolve, reject);
    });
  try {
    while (!signal.aborted) {
      const next = await unlessAborted(() => iterator.next());
      if (next === undefined || next.done === true) return;
      if (!sink.write(next.value)) await unlessAborted(() => drained(sink));
    }
  } finally {
    iterator.return?.().catch(() => undefined); // not awaited: a generator ends only when its own wait does
  }
}

const drained = (sink: Sink<never>): Promise<void> =>
  new Promise((resolve) => {
    sink.once('drain', resolve);
  });
