import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { COMMON_FIELDS, parseConfig, Port } from './config.js';
import { AppError } from './errors.js';

const token = 'x'.repeat(16);

describe('parseConfig', () => {
  const Config = z.object({ DATABASE_URL: z.url(), ...COMMON_FIELDS, GRPC_PORT: Port.default(50_054) });

  it('names every bad or missing variable at once and shows none of their values', () => {
    const parse = () => parseConfig(Config, { INTERNAL_TOKEN: 'hunter2', GRPC_PORT: 'eighty' });
    expect(parse).toThrow(AppError);
    expect(parse).toThrow(/DATABASE_URL: .*INTERNAL_TOKEN: .*GRPC_PORT: /);
    expect(parse).not.toThrow(/hunter2|eighty/);
  });

  it('treats an empty string as absent, so defaults apply', () => {
    const env = { DATABASE_URL: 'postgres://db/x', INTERNAL_TOKEN: token, GRPC_PORT: '', CLIENTELE_SUPERVISED: '' };
    expect(parseConfig(Config, env)).toMatchObject({ GRPC_PORT: 50_054, CLIENTELE_SUPERVISED: false });
  });

  it('names a variable and its stand-in together with all other problems', () => {
    const Stores = Config.extend({ REDIS_STATE_URL: z.url() });
    const fallbacks = { REDIS_STATE_URL: 'REDIS_URL' };
    expect(() => parseConfig(Stores, { INTERNAL_TOKEN: 'hunter2' }, fallbacks)).toThrow(
      /DATABASE_URL: is missing; INTERNAL_TOKEN: .*REDIS_STATE_URL: is missing, and so is REDIS_URL$/,
    );
    const env = { DATABASE_URL: 'postgres://db/x', INTERNAL_TOKEN: token, REDIS_URL: 'redis://r' };
    expect(parseConfig(Stores, { ...env, REDIS_STATE_URL: '' }, fallbacks).REDIS_STATE_URL).toBe('redis://r');
    expect(parseConfig(Stores, { ...env, REDIS_STATE_URL: 'redis://s' }, fallbacks).REDIS_STATE_URL).toBe('redis://s');
  });
});
