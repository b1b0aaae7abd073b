import type { Readable } from 'node:stream';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The lines of a text in UTF-8, without their ends (LF or CRLF) and a byte order mark. Undefined for a line of more than
 * `bytesMax` bytes, which is passed over as it comes: memory stays bounded, whatever the input is.
 */
export async function* readLines(
  stream: Readable,
  bytesMax: number,
): AsyncGenerator<string | undefined, void, undefined> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let lines = 0;

  function add(piece: Buffer): void {
    bytes += piece.length;
    if (bytes <= bytesMax) pieces.push(piece);
    else pieces = [];
  }

  function take(): string | undefined {
    const text = bytes > bytesMax ? undefined : Buffer.concat(pieces).toString('utf8').replace(/\r$/u, '');
    pieces = [];
    bytes = 0;
    lines += 1;
    return lines === 1 && text?.startsWith(BYTE_ORDER_MARK) === true ? text.slice(1) : text;
  }

  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const block = Buffer.from(chunk as string);
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end !== -1; end = block.indexOf(NEWLINE, start)) {
      add(block.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < block.length) add(block.subarray(start));
  }
  if (bytes > 0) yield take();
}
