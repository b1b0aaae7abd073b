import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { AppError } from './errors.js';
import { parse } from './parse.js';

function errorOf(run: () => unknown): AppError {
  try {
    run();
  } catch (err) {
    if (err instanceof AppError) return err;
  }
  throw new Error('no AppError was thrown');
}

describe('parse', () => {
  const Body = z.object({ customers: z.array(z.object({ email: z.email(), age: z.number() })) });

  it('returns the parsed value', () => {
    expect(parse(z.object({ n: z.coerce.number() }), { n: '4' })).toEqual({ n: 4 });
  });

  it('lists every problem by path and never a value', () => {
    const err = errorOf(() => parse(Body, { customers: [{ email: 'ann@', age: 'secret-age' }] }));
    expect(err).toMatchObject({ kind: 'invalid_argument', reason: 'INVALID_ARGUMENT' });
    expect(err.message).toContain('customers[0].email: ');
    expect(err.message).toContain('customers[0].age: ');
    expect(err.message).not.toMatch(/ann@|secret-age/);
  });

  it('takes another reason', () => {
    expect(errorOf(() => parse(Body, 1, 'VIEW_INVALID')).reason).toBe('VIEW_INVALID');
  });

  it('shortens a list of problems that would fill a page', () => {
    const customers = Array.from({ length: 50 }, () => ({ email: 1, age: 'x' }));
    expect(errorOf(() => parse(Body, { customers })).message).toMatch(/and 80 more$/);
  });
});
