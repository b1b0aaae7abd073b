import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SCOPES } from '@clientele/contracts/api-key';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { JOB, JOB_ID, MODELS, SCORE, VERSION } from '../../../app.fixture.js';
import { documentOf, type DocumentedOperation } from '../../../documented.fixture.js';
import { createHttpFixture, type HttpFixture } from '../http.fixture.js';
import { toPath } from './document.js';

let fixture: HttpFixture;
afterEach(async () => {
  await fixture.app.http.close();
});

const start = async (): Promise<void> => {
  const completed = { ...JOB, state: 'completed', progress: 1, version: 4, endTime: new Date(0) } as const;
  fixture = createHttpFixture({
    scorer: {
      scoreBatch: (items) =>
        Promise.resolve(items.map(({ request }) => ({ scores: request.customers.map(() => SCORE) }))),
    },
    models: {
      ...MODELS,
      watchJob: async function* () {
        yield await Promise.resolve(completed);
      },
    },
  });
  await fixture.app.http.ready();
};

interface Documented {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

const documented = (): Documented[] =>
  Object.entries(documentOf(fixture.app.http).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

describe('/openapi.json', () => {
  it('has every route of the server with the scope that it needs, and nothing else', async () => {
    await start();
    const declared = fixture.app.routes
      .filter(({ method, url }) => method !== 'HEAD' && !/^\/docs(?:\/|$)/.test(url))
      .map(({ method, url, access }) => `${method} ${toPath(url)} ${'scope' in access ? access.scope : 'public'}`);
    const described = documented().map(
      ({ method, path, operation }) => `${method} ${path} ${operation.security[0]?.bearer?.join() ?? 'public'}`,
    );
    expect(described.sort()).toEqual(declared.sort());
    const basic = documented().filter(({ operation }) => operation.security.some((scheme) => 'basic' in scheme));
    expect(basic.map(({ path }) => path)).toEqual(['track', 'identify', 'page', 'batch', 'import'].map((name) => `/v1/${name}`)); // prettier-ignore
  });

  it('says of each what it is for, what it answers, and which problems it has', async () => {
    await start();
    for (const { path, operation } of documented()) {
      const statuses = Object.keys(operation.responses);
      expect([path, operation.summary]).toEqual([path, expect.stringMatching(/^[A-Z].{8,}$/)]);
      expect([path, statuses.filter((status) => status.startsWith('2')).length > 0]).toEqual([path, true]);
      const guarded = operation.security.length > 0;
      expect([path, guarded]).toEqual([
        path,
        ['401', '403', '503', '504'].every((status) => statuses.includes(status)),
      ]);
      expect([path, operation.requestBody !== undefined]).toEqual([path, statuses.includes('413') && !path.endsWith('{keyId}')]); // prettier-ignore
    }
  });

  it('passes the linter without an error or a warning', async () => {
    await start();
    const linter = spawn(process.execPath, [join(__dirname, '../../../../test/lint-openapi.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    linter.stdin.end((await fixture.get('/openapi.json')).body);
    expect(JSON.parse(await text(linter.stdout))).toEqual([]);
  }, 30_000);

  it('is what the routes do: each takes every example, and answers as documented', async () => {
    await start();
    for (const { method, path, operation } of documented()) {
      const bodies = Object.entries(
        operation.requestBody?.content ?? { none: { examples: { none: { value: undefined } } } },
      );
      for (const [type, { examples }] of bodies) {
        for (const [name, { value }] of Object.entries(examples)) {
          const response = await fixture.app.http.inject(toRequest(method, path, type, value));
          const isDone = response.statusCode >= 200 && response.statusCode < 300;
          expect([method, path, type, name, isDone, response.body]).toEqual([method, path, type, name, true, response.body]); // prettier-ignore
        }
      }
    }
  });
});

describe('the fixture of the HTTP tests', () => {
  it('fails when an answer is not as documented', async () => {
    const versions = { items: [{ ...VERSION, version: 0 }], nextToken: '' };
    await start();
    const wrong = createHttpFixture({ models: { ...MODELS, listVersions: () => Promise.resolve(versions) } });
    expect((await wrong.get('/v1/models/m/versions')).statusCode).toBe(200);
    await expect(wrong.app.http.close()).rejects.toThrow(
      /GET \/v1\/models\/\{model\}\/versions 200: .*\/version must be >= 1/,
    );
  });
});

describe('/docs', () => {
  it('is a page that needs nothing from elsewhere, and has no other files', async () => {
    await start();
    const page = await fixture.app.http.inject('/docs');
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(4);
    for (const link of [...links, '/docs/json']) {
      const file = await fixture.app.http.inject(link);
      expect([link, file.statusCode, file.headers['content-security-policy']]).toEqual([link, 200, page.headers['content-security-policy']]); // prettier-ignore
      expect(link).toMatch(/^\/docs\//);
    }
    const initializer = await fixture.app.http.inject('/docs/static/swagger-initializer.js');
    expect(initializer.body).not.toMatch(/https?:\/\/(?!stackoverflow\.com)/); // which a comment names
    for (const path of [
      '../package.json',
      '..%2fpackage.json',
      '%2e%2e%2fpackage.json',
      '..%5cpackage.json',
      '.%2e/index.js',
      '%2fetc%2fpasswd',
      '..%00/index.js',
      'none.js',
    ]) {
      const response = await fixture.app.http.inject(`/docs/static/${path}`);
      expect([path, [403, 404].includes(response.statusCode)]).toEqual([path, true]);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    }
    expect((await fixture.app.http.inject({ method: 'OPTIONS', url: '/docs/json' })).statusCode).toBe(404);
    expect((await fixture.app.http.inject({ method: 'HEAD', url: '/openapi.json' })).body).toBe('');
  });
});

const PARAMS: Readonly<Record<string, string>> = {
  id: JOB_ID,
  model: 'repurchase_60d',
  version: '1',
  alias: 'champion',
};

function toRequest(method: string, path: string, type: string, value: unknown): InjectOptions {
  const { authorization } = fixture;
  const key = fixture.addKey(SCOPES);
  const url = path.replace(/\{(\w+)\}/g, (_all, name: string) => PARAMS[name] ?? key.slice(3, 15));
  return {
    method,
    url,
    headers: { authorization, ...(value === undefined ? {} : { 'content-type': type }) },
    ...(value === undefined ? {} : { payload: JSON.stringify(value) }),
  };
}
