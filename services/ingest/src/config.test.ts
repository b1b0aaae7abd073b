import { describe, expect, it } from '@jest/globals';
import { loadConfig } from './config.js';

const env = {
  DATABASE_URL: 'postgres://localhost/clientele',
  INTERNAL_TOKEN: 'a token of some length',
  WORKSPACE_SECRET: 'a secret of some length',
  MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
};

describe('loadConfig', () => {
  it('decodes the master key and fills in defaults', () => {
    expect(loadConfig(env)).toMatchObject({
      MASTER_KEY: Buffer.alloc(32, 1),
      GRPC_HOST: '127.0.0.1',
      INGEST_GRPC_PORT: 50_052,
      LOG_LEVEL: 'info',
    });
  });

  it('names every problem, without values', () => {
    const broken = {
      ...env,
      MASTER_KEY: Buffer.alloc(16, 1).toString('base64'),
      INTERNAL_TOKEN: 'secret',
      DATABASE_URL: '',
    };
    expect(() => loadConfig(broken)).toThrow(/DATABASE_URL.*INTERNAL_TOKEN.*MASTER_KEY: must be 32 bytes in base64/);
    expect(() => loadConfig(broken)).not.toThrow(/: secret/);
  });
});
