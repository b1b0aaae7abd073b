import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { AppError } from './errors.js';
import { parse, parseConfig } from './parse.js';

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

describe('parseConfig', () => {
  const Config = z.object({
    DATABASE_URL: z.url(),
    INTERNAL_TOKEN: z.string().min(16),
    GRPC_PORT: z.coerce.number().int().default(50_054),
  });

  it('names every bad or missing variable at once and shows none of their values', () => {
    const err = errorOf(() => parseConfig(Config, { INTERNAL_TOKEN: 'hunter2', GRPC_PORT: 'eighty' }));
    expect(err.reason).toBe('CONFIG_INVALID');
    for (const name of ['DATABASE_URL', 'INTERNAL_TOKEN', 'GRPC_PORT']) expect(err.message).toContain(`${name}: `);
    expect(err.message).not.toMatch(/hunter2|eighty/);
  });

  it('names a variable and its stand-in together with all other problems', () => {
    const Stores = Config.extend({ REDIS_STATE_URL: z.url() });
    const fallbacks = { REDIS_STATE_URL: 'REDIS_URL' };
    const err = errorOf(() => parseConfig(Stores, { INTERNAL_TOKEN: 'hunter2' }, fallbacks));
    expect(err.message).toMatch(
      /DATABASE_URL: is missing; INTERNAL_TOKEN: .*REDIS_STATE_URL: is missing, and so is REDIS_URL$/,
    );
    const env = { DATABASE_URL: 'postgres://db/x', INTERNAL_TOKEN: 'x'.repeat(16), REDIS_URL: 'redis://r' };
    expect(parseConfig(Stores, { ...env, REDIS_STATE_URL: '' }, fallbacks).REDIS_STATE_URL).toBe('redis://r');
    expect(parseConfig(Stores, { ...env, REDIS_STATE_URL: 'redis://s' }, fallbacks).REDIS_STATE_URL).toBe('redis://s');
  });

  it('treats an empty string as absent, so defaults apply', () => {
    const env = { DATABASE_URL: 'postgres://db/x', INTERNAL_TOKEN: 'x'.repeat(16), GRPC_PORT: '' };
    expect(parseConfig(Config, env).GRPC_PORT).toBe(50_054);
  });
});
