import { SCOPES } from '@clientele/contracts/api-key';
import type { LightMyRequestResponse } from 'fastify';
import type { AppDeps } from '../../app.js';
import { createFixture, type Fixture } from '../../app.fixture.js';

export interface PostOptions {
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

export interface HttpFixture extends Fixture {
  /** What `get` and `post` send: a key that may do everything, unless a test sets another. */
  authorization: string;
  get(url: string): Promise<LightMyRequestResponse>;
  post(url: string, payload: string | Buffer, options?: PostOptions): Promise<LightMyRequestResponse>;
}

/** The gateway on fakes, called without a socket. */
export function createHttpFixture(changes: Partial<AppDeps> = {}): HttpFixture {
  const fixture = createFixture(changes);
  const { http } = fixture.app;
  return {
    ...fixture,
    authorization: `Bearer ${fixture.addKey(SCOPES)}`,
    get(url) {
      return http.inject({ url, headers: { authorization: this.authorization } });
    },
    post(url, payload, { type = 'application/json', headers = {} } = {}) {
      const all = { authorization: this.authorization, 'content-type': type, ...headers };
      return http.inject({ method: 'POST', url, payload, headers: all });
    },
  };
}
