import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { pump } from './grpc-pump.js';

class FakeSink extends EventEmitter {
  readonly items: number[] = [];
  constructor(private readonly room: number) {
    super();
  }
  write(item: number): boolean {
    this.items.push(item);
    return this.items.length < this.room;
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- stands for a source that does wait
async function* numbers(log: string[]): AsyncGenerator<number> {
  try {
    for (let i = 0; ; i += 1) yield i;
  } finally {
    log.push('ended');
  }
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
};

describe('pump', () => {
  it('waits for drain when the sink is full, and ends the source when aborted meanwhile', async () => {
    const sink = new FakeSink(3);
    const controller = new AbortController();
    const log: string[] = [];
    const pumped = pump(numbers(log), sink, controller.signal);
    await turns();
    expect(sink.items).toEqual([0, 1, 2]);
    sink.emit('drain');
    await turns();
    expect(sink.items).toEqual([0, 1, 2, 3]);
    controller.abort();
    await pumped;
    expect(log).toEqual(['ended']);
  });

  it('does not wait for a source that hangs once it is aborted', async () => {
    const controller = new AbortController();
    const hanging = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const pumped = pump(hanging, new FakeSink(1), controller.signal);
    await turns();
    controller.abort();
    await expect(pumped).resolves.toBeUndefined();
  });

  it('passes on what the source throws', async () => {
    const failing = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('no more')) }) };
    await expect(pump(failing, new FakeSink(1), new AbortController().signal)).rejects.toThrow('no more');
  });
});
