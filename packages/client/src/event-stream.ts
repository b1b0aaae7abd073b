/** A server-sent event. */
export interface ServerSentEvent {
  /** `message` unless the server names it. */
  readonly event: string;
  readonly data: string;
  /** The newest id that the server sent; empty before the first. */
  readonly id: string;
}

export interface EventStreamOptions {
  /** What the server says of the time, in ms, after which to come again. */
  readonly onRetry?: (ms: number) => void;
  /** Called whenever anything arrives, comments included. */
  readonly onSign?: () => void;
}

/**
 * The events of a body of type text/event-stream. An event that is cut off is left out.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  { onRetry = nothing, onSign = nothing }: EventStreamOptions = {},
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const block = { event: '', data: [] as string[], id: '' };
  for await (const line of readLines(body, onSign)) {
    if (line !== '') {
      readField(block, line, onRetry);
      continue;
    }
    if (block.data.length > 0)
      yield { event: block.event === '' ? 'message' : block.event, data: block.data.join('\n'), id: block.id };
    block.event = '';
    block.data = [];
  }
}

const nothing = (): void => undefined;

/** What has arrived of an event. The id stays for the events after it. */
interface Block {
  event: string;
  data: string[];
  id: string;
}

function readField(block: Block, line: string, onRetry: (ms: number) => void): void {
  const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/su.exec(line) ?? [];
  if (field === 'event') block.event = value;
  else if (field === 'data') block.data.push(value);
  else if (field === 'id' && !value.includes('\0')) block.id = value;
  else if (field === 'retry' && /^\d+$/.test(value)) onRetry(Number(value));
}

/** Lines, whether they end in CR, LF or both. What follows the last end is none. */
async function* readLines(
  body: ReadableStream<Uint8Array>,
  onSign: () => void,
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder(); // drops a byte order mark
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onSign();
      rest += decoder.decode(value, { stream: true });
      const heldBack = rest.endsWith('\r') ? '\r' : ''; // it may be the first half of CR LF
      const lines = rest.slice(0, rest.length - heldBack.length).split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? '') + heldBack;
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
