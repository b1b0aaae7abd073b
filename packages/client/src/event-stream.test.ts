import { describe, expect, it } from '@jest/globals';
import { readEventStream, type ServerSentEvent } from './event-stream.js';

const streamOf = (chunks: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
      controller.close();
    },
  });

async function read(...chunks: (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEventStream(streamOf(chunks))) events.push(event);
  return events;
}

// The examples of https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
describe('readEventStream', () => {
  it("reads the standard's example of one message in three lines", async () => {
    expect(await read('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([
      { event: 'message', data: 'YHOO\n+2\n10', id: '' },
    ]);
  });

  it("reads the standard's example of comments and ids", async () => {
    const body = ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n';
    expect(await read(body)).toEqual([
      { event: 'message', data: 'first event', id: '1' },
      { event: 'message', data: 'second event', id: '' },
      { event: 'message', data: ' third event', id: '' },
    ]);
  });

  it("reads the standard's example of empty data, and leaves out what is cut off", async () => {
    expect((await read('data\n\ndata\ndata\n\ndata:')).map(({ data }) => data)).toEqual(['', '\n']);
    expect(await read('data:test\n\ndata: test\n\n')).toHaveLength(2);
  });

  it('reads every end of line, names, a byte order mark, and bytes that come one by one', async () => {
    const body = new TextEncoder().encode('\uFEFFevent: a\r\ndata: ü€😀\r\n\r\nevent: b\rdata: 2\r\rdata: 3\n\n');
    const expected = [
      { event: 'a', data: 'ü€😀', id: '' },
      { event: 'b', data: '2', id: '' },
      { event: 'message', data: '3', id: '' },
    ];
    expect(await read(body)).toEqual(expected);
    expect(await read(...Array.from(body, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it('keeps the id until there is another, ignores one with NUL, and passes on the time to come again', async () => {
    const retries: number[] = [];
    const ids: string[] = [];
    const body = streamOf(['retry: 250\nretry: x\nid: 7\ndata: a\n\ndata: b\n\nid: 8\0\ndata: c\n\n']);
    for await (const { id } of readEventStream(body, { onRetry: (ms) => retries.push(ms) })) ids.push(id);
    expect([ids, retries]).toEqual([['7', '7', '7'], [250]]);
  });

  it('cancels the body when the reader leaves', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new TextEncoder().encode('data: x\n\n'));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const { data } of readEventStream(body)) {
      expect(data).toBe('x');
      break;
    }
    expect(cancelled).toBe(true);
  });
});
