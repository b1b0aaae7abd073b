import { describe, expect, it } from '@jest/globals';
import { loadConfig } from './config.js';

const env = {
  DATABASE_URL: 'postgres://localhost/x',
  INTERNAL_TOKEN: 't'.repeat(32),
  WORKSPACE_SECRET: 's'.repeat(32),
};

describe('loadConfig', () => {
  it('listens on loopback unless told otherwise', () => {
    expect(loadConfig(env)).toMatchObject({
      GATEWAY_HOST: '127.0.0.1',
      GATEWAY_HTTP_PORT: 8_080,
      GATEWAY_GRPC_PORT: 50_051,
      TRAINER_GRPC_ADDRESS: '127.0.0.1:50055',
    });
  });

  it('names every problem and no value', () => {
    const bad = { WORKSPACE_SECRET: 'hunter2', GATEWAY_HTTP_PORT: '70000' };
    expect(() => loadConfig(bad)).toThrow(/DATABASE_URL.*INTERNAL_TOKEN.*WORKSPACE_SECRET.*GATEWAY_HTTP_PORT/);
    expect(() => loadConfig(bad)).not.toThrow(/hunter2|70000/);
  });
});
