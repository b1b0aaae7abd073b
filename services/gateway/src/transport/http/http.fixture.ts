import { SCOPES } from '@clientele/contracts/api-key';
import { afterEach } from '@jest/globals';
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

/** A gateway of its own for each test of a file that calls `start`, closed after the test. */
export function useHttpFixture() {
  let current: HttpFixture | undefined;
  afterEach(async () => {
    await current?.app.http.close();
    current = undefined;
  });
  const fixture = (): HttpFixture => {
    if (current === undefined) throw new Error('the test has not called start');
    return current;
  };
  return {
    fixture,
    start: (changes: Partial<AppDeps> = {}): void => {
      current = createHttpFixture(changes);
    },
    get: (url: string) => fixture().get(url),
    post: (url: string, payload: string | Buffer, options?: PostOptions) => fixture().post(url, payload, options),
  };
}
