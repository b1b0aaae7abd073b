import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { AppError } from './errors.js';
import { createLogger, type Logger } from './log.js';
import { withRequest } from './request-context.js';

function createTestLogger(): { log: Logger; lines: Record<string, unknown>[]; text: () => string } {
  const written: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write(line: string) {
      written.push(line);
      lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  };
  const log = createLogger({ service: 'scorer', version: '1.2.3', level: 'info', destination });
  return { log, lines, text: () => written.join('') };
}

const databaseError = (code: string): Error =>
  Object.assign(new Error('invalid input syntax for type integer: "ann@example.org"'), {
    severity: 'ERROR',
    routine: 'pg_strtoint32',
    code,
    constraint: 'customer_pkey',
    detail: 'Key (email)=(ann@example.org) already exists.',
    where: 'unnamed portal parameter $1 = ann@example.org',
  });

describe('createLogger', () => {
  it('binds service and version and adds the request id of the current request', () => {
    const { log, lines } = createTestLogger();
    withRequest({ requestId: 'r-7', deadlineMs: Infinity }, () => {
      log.info({ operation: 'ScoreBatch' }, 'request done');
    });
    log.info('ready');
    expect(lines[0]).toMatchObject({
      level: 'info',
      service: 'scorer',
      version: '1.2.3',
      request_id: 'r-7',
      msg: 'request done',
    });
    expect(lines[1]).not.toHaveProperty('request_id');
  });

  it('writes no stacks of outages, which every request would repeat, but those of bugs', () => {
    const { log, lines, text } = createTestLogger();
    const refused = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const status = Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: '', metadata: {} });
    log.warn({ err: refused }, 'x');
    for (const cause of [refused, status])
      log.warn({ err: new AppError('unavailable', 'UNAVAILABLE', 'It is away.', { cause }) }, 'x');
    expect(text()).not.toContain('stack');
    const cause = new TypeError('a bug');
    log.warn({ err: new AppError('aborted', 'STATE_UNUSABLE', 'A state cannot be read.', { cause }) }, 'x');
    expect(lines[3]?.err).toMatchObject({ cause: { stack: expect.stringContaining('log.test') } });
  });

  it('writes kind, reason and the causes of an AppError', () => {
    const { log, lines } = createTestLogger();
    const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
    log.error({ err: new AppError('internal', 'INTERNAL', 'Internal error.', { cause }) }, 'x');
    expect(lines[0]?.err).toMatchObject({
      type: 'AppError',
      kind: 'internal',
      reason: 'INTERNAL',
      stack: expect.stringContaining('log.test'),
      cause: { message: 'connect refused', code: 'ECONNREFUSED', syscall: 'connect' },
    });
  });

  it.each(['22P02', '23505', 'P0001'])('keeps the values of a row out of the log of a database error %s', (code) => {
    const { log, lines, text } = createTestLogger();
    const err = databaseError(code);
    log.error({ err }, 'failed');
    log.error({ err: new AppError('internal', 'INTERNAL', 'Internal error.', { cause: err }) }, 'failed');
    log.error(err);
    log.error({ err });
    expect(lines).toHaveLength(4);
    expect(lines[0]?.err).toMatchObject({ code, severity: 'ERROR', constraint: 'customer_pkey' });
    expect(text()).not.toContain('ann@example.org');
  });

  it('keeps what a parser or Redis quotes out of the log', () => {
    const { log, text } = createTestLogger();
    const thrown = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (err) {
        return err;
      }
    };
    const reply = Object.assign(new Error("ERR unknown command 'SETT', with args beginning with: 'ann@example.org'"), {
      name: 'ReplyError',
      command: { name: 'sett', args: ['ann@example.org'] },
    });
    log.error({ err: thrown(() => JSON.parse('ann@example.org')) }, 'failed');
    log.error({ err: z.strictObject({}).safeParse({ 'ann@example.org': 1 }).error }, 'failed');
    log.error({ err: reply }, 'failed');
    expect(text()).not.toContain('ann@example.org');
    expect(text()).toContain('unknown command');
  });
});
