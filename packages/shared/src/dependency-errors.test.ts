import { describe, expect, it } from '@jest/globals';
import { isTransient, mapDependencyError, mapPostgresError, mapRedisError } from './dependency-errors.js';
import { AppError } from './errors.js';

const sqlError = (code: string): Error =>
  Object.assign(new Error('text'), { severity: 'ERROR', routine: 'exec', code });
const nodeError = (code: string, syscall = 'connect'): Error => Object.assign(new Error('text'), { code, syscall });

describe('isTransient', () => {
  it.each(['08006', '40001', '40P01', '53300', '57P01', '57P03', '25006'])('is true of SQLSTATE %s', (code) => {
    expect(isTransient(sqlError(code))).toBe(true);
  });

  it.each(['23505', '42P01', '28P01', '3D000', '57014'])('is false of SQLSTATE %s', (code) => {
    expect(isTransient(sqlError(code))).toBe(false);
  });

  it.each([
    nodeError('ECONNREFUSED'),
    nodeError('ENOENT'),
    new AggregateError([nodeError('ECONNREFUSED')], ''),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
  ])('is true when the server cannot be reached', (err) => {
    expect(isTransient(err)).toBe(true);
  });

  it('is false of a file that is missing and of what is no error', () => {
    expect(isTransient(nodeError('ENOENT', 'open'))).toBe(false);
    expect(isTransient('ECONNREFUSED')).toBe(false);
  });
});

describe('mapping of errors', () => {
  it('tells an outage of Postgres and a statement that took too long', () => {
    expect(mapPostgresError(sqlError('57P01'))).toMatchObject({ kind: 'unavailable', reason: 'POSTGRES_UNAVAILABLE' });
    expect(mapPostgresError(sqlError('57014'))).toMatchObject({ kind: 'deadline_exceeded' });
    expect(mapPostgresError(sqlError('23505'))).toMatchObject({ kind: 'internal', message: 'Internal error.' });
  });

  it.each(['Connection is closed.', 'Command timed out', 'OOM command not allowed', 'MISCONF Errors writing'])(
    'tells an outage of Redis: %s',
    (message) => {
      expect(mapRedisError(new Error(message))).toMatchObject({ kind: 'unavailable', reason: 'REDIS_UNAVAILABLE' });
      expect(mapDependencyError(new Error(message)).kind).toBe('unavailable');
    },
  );

  it('does not guess which store a broken connection led to', () => {
    expect(mapDependencyError(nodeError('ECONNREFUSED'))).toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    expect(mapDependencyError(sqlError('57P01'))).toMatchObject({ reason: 'POSTGRES_UNAVAILABLE' });
    expect(mapDependencyError(new TypeError('x'))).toMatchObject({ kind: 'internal' });
  });

  it('leaves an AppError as it is', () => {
    const err = new AppError('aborted', 'LEASE_LOST', 'The lease was lost.');
    for (const map of [mapPostgresError, mapRedisError, mapDependencyError]) expect(map(err)).toBe(err);
  });
});
