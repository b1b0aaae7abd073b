import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseBody } from './body.js';

const reasonOf = (body: string | Buffer, bytesMax = 1_000_000): unknown => {
  try {
    parseBody(Buffer.from(body as string), bytesMax);
    return 'parsed';
  } catch (err) {
    return (err as { reason?: string }).reason;
  }
};

describe('parseBody', () => {
  it.each([
    { name: 'an object', body: '{"a":1}', expected: 'parsed' },
    { name: 'an object after a byte order mark', body: '\uFEFF{"a":1}', expected: 'parsed' },
    {
      name: 'brackets inside of strings',
      body: `{"a":"${'['.repeat(2_000)}\\"${'{'.repeat(2_000)}"}`,
      expected: 'parsed',
    },
    { name: 'nothing', body: '', expected: 'INVALID_JSON' },
    { name: 'half an object', body: '{"a":', expected: 'INVALID_JSON' },
    { name: 'an unended string', body: '{"a\\', expected: 'INVALID_JSON' },
    {
      name: 'bytes that are not UTF-8',
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      expected: 'INVALID_JSON',
    },
    { name: 'NaN', body: '{"a":NaN}', expected: 'INVALID_JSON' },
    { name: 'a list', body: '[]', expected: 'INVALID_BODY' },
    { name: 'null', body: 'null', expected: 'INVALID_BODY' },
    { name: 'a text', body: '"a"', expected: 'INVALID_BODY' },
    { name: '300,000 brackets', body: '['.repeat(300_000), expected: 'TOO_DEEP' },
    { name: '1,001 levels', body: `${'{"a":'.repeat(1_001)}1${'}'.repeat(1_001)}`, expected: 'TOO_DEEP' },
  ])('answers $expected for $name', ({ body, expected }) => {
    expect(reasonOf(body)).toBe(expected);
  });

  it('counts bytes, not characters', () => {
    expect(reasonOf('{"a":"ää"}', 12)).toBe('parsed');
    expect(reasonOf('{"a":"ää"}', 11)).toBe('PAYLOAD_TOO_LARGE');
  });

  it('parses what JSON.parse parses, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 8 }), fc.string()), (text) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          return reasonOf(text) === 'INVALID_JSON';
        }
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        return reasonOf(text) === (isObject ? 'parsed' : 'INVALID_BODY');
      }),
      { seed: 1 },
    );
  });
});
