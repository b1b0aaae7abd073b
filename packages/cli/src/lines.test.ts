import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { readLines } from './lines.js';

const BYTES_MAX = 8;

async function linesOf(...chunks: readonly (Buffer | string)[]): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  for await (const line of readLines(Readable.from(chunks), BYTES_MAX)) lines.push(line);
  return lines;
}

describe('readLines', () => {
  it('takes LF and CRLF, empty lines, and a last line without an end', async () => {
    await expect(linesOf('a\r\n\nb', 'c\nd')).resolves.toEqual(['a', '', 'bc', 'd']);
    await expect(linesOf()).resolves.toEqual([]);
    await expect(linesOf('a\n')).resolves.toEqual(['a']);
  });

  it('takes a byte order mark off the first line alone', async () => {
    await expect(linesOf('\uFEFF{}\n\uFEFF{}')).resolves.toEqual(['{}', '\uFEFF{}']);
  });

  it('puts characters together that chunks cut', async () => {
    const bytes = Buffer.from('ü€\n');
    await expect(linesOf(...[...bytes].map((byte) => Buffer.from([byte])))).resolves.toEqual(['ü€']);
  });

  it('passes over a line that is too long, and goes on with the next', async () => {
    await expect(linesOf('12345678\n', '1234', '56789', '0123', '\nok')).resolves.toEqual([
      '12345678',
      undefined,
      'ok',
    ]);
    await expect(linesOf('123456789')).resolves.toEqual([undefined]);
  });

  it('holds no more of an endless line than is needed to judge it', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'a');
    const endless = Readable.from(
      (function* () {
        for (let i = 0; i < 700; i += 1) yield chunk; // more than the longest string
      })(),
    );
    const lines: (string | undefined)[] = [];
    for await (const line of readLines(endless, BYTES_MAX)) lines.push(line);
    expect(lines).toEqual([undefined]);
  });
});
