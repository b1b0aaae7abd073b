import { describe, expect, it } from '@jest/globals';
import { AppError, toAppError } from './errors.js';

describe('toAppError', () => {
  it('passes an AppError on as it is', () => {
    const err = new AppError('not_found', 'CUSTOMER_NOT_FOUND', 'No such customer.');
    expect(toAppError(err)).toBe(err);
  });

  it('hides anything else behind a fixed message and keeps it as the cause', () => {
    const cause = new Error('password=hunter2');
    expect(toAppError(cause)).toMatchObject({
      kind: 'internal',
      reason: 'INTERNAL',
      message: 'Internal error.',
      cause,
    });
    expect(toAppError('text').message).toBe('Internal error.');
  });
});
