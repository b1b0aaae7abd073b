import { describe, expect, it } from '@jest/globals';
import { createLogger } from './log.js';
import { createOutageLog } from './outage-log.js';

describe('createOutageLog', () => {
  it('writes one line at the beginning of an outage and one at its end', () => {
    const lines: Record<string, unknown>[] = [];
    const destination = { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) };
    const log = createLogger({ service: 'test', level: 'info', destination });
    const note = createOutageLog(log, { lost: 'postgres is away', back: 'postgres is back' });
    for (const isUp of [true, true, false, false, false, true, true]) note(isUp, isUp ? undefined : new Error('x'));
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', 'postgres is away'],
      ['info', 'postgres is back'],
    ]);
    expect(lines[0]).toMatchObject({ err: { message: 'x' } });
    expect(lines[1]).toHaveProperty('duration_ms');
  });
});
