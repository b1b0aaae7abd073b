import { credentials, Metadata } from '@grpc/grpc-js';
import { GatewayServiceClient } from '@clientele/proto/services';
import { namingProblem, parseExposition, type Scrape } from '@clientele/shared/testing-metrics';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHarness, type Harness } from './harness.js';

const EMAIL = 'ada.lovelace@example.com';

describe('metrics of gateway', () => {
  let harness: Harness;
  let key: string;
  let watcher: string;
  beforeAll(async () => {
    harness = await startHarness();
    key = await harness.addKey();
    watcher = await harness.addKey(['metrics:read']);
  });
  afterAll(() => harness.stop());

  const ask = (path: string, bearer?: string, json?: unknown): Promise<Response> =>
    fetch(`${harness.url}${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  const scrape = async (): Promise<Scrape> => parseExposition(await (await ask('/metrics', watcher)).text());
  const score = (customers: readonly unknown[]) => ask('/v1/score', key, { model: 'm', customers });
  const requests = ({ total }: Scrape, route: string, status: string): number =>
    total('clientele_http_requests_total', { route, status });

  it('are told to keys of their scope alone', async () => {
    const answer = await ask('/metrics', watcher);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', await harness.addKey(['scores:read', 'admin']))).status).toBe(403);
    expect((await ask('/v1/score', watcher, {})).status).toBe(403);
  });

  it('count requests at both doors, what is coalesced, calls of the services behind, and reads of keys', async () => {
    const before = await scrape();
    for (let index = 0; index < 3; index += 1)
      expect((await ask('/v1/track', key, { userId: EMAIL, event: 'Secret Event' })).status).toBe(200);
    await score([EMAIL, 'u2']);
    await Promise.all([ask(`/v1/jobs/${EMAIL}`, key), ask(`/${EMAIL}`, key), ask('/v1/score', undefined, {})]);
    const client = new GatewayServiceClient(harness.grpcAddress, credentials.createInsecure());
    for (const bearer of [key, 'ck_wrong']) {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${bearer}`);
      await new Promise((resolve) => {
        client.score({ model: 'm', customers: [{ userId: EMAIL }] }, metadata, resolve);
      });
    }
    client.close();
    const after = await scrape();
    const more = (name: string, labels?: Record<string, string>) =>
      after.total(name, labels) - before.total(name, labels);
    expect(requests(after, '/v1/track', '200')).toBe(3);
    expect(requests(after, '/v1/score', '200')).toBe(1);
    expect(requests(after, '/v1/score', '401')).toBe(1);
    expect(requests(after, 'unknown', '404')).toBe(1);
    expect(after.total('clientele_http_requests_total', { route: '/v1/jobs/:id' })).toBe(1);
    expect(more('clientele_http_request_duration_seconds_count', { route: '/v1/track' })).toBe(3);
    expect(after.total('clientele_http_requests_in_flight', { route: '/metrics' })).toBe(1);
    expect(after.total('clientele_http_requests_in_flight')).toBe(1);
    const served = (code: string) =>
      after.total('clientele_grpc_server_requests_total', { service: 'clientele.gateway.v1.GatewayService', code });
    expect([served('OK'), served('UNAUTHENTICATED')]).toEqual([1, 1]);
    const called = (method: string) => more('clientele_grpc_client_requests_total', { method, code: 'OK' });
    expect([called('AppendEvents'), called('ScoreBatch')]).toEqual([3, 2]);
    expect(more('clientele_gateway_score_batch_requests_count')).toBe(2);
    expect(more('clientele_gateway_score_batch_customers_sum')).toBe(3);
    expect(after.total('clientele_gateway_event_bodies_in_flight_bytes')).toBe(0);
    expect(more('clientele_gateway_key_reads_total', { result: 'found' })).toBe(1);
  });

  it('show how many callers share a call', async () => {
    harness.inner.state.scoreDelayMs = 0;
    const before = await scrape();
    await Promise.all(Array.from({ length: 40 }, () => score(['u1'])));
    const after = await scrape();
    const more = (name: string) => after.total(name) - before.total(name);
    expect(more('clientele_gateway_score_batch_requests_sum')).toBe(40);
    expect(more('clientele_gateway_score_batch_customers_sum')).toBe(40);
    expect(more('clientele_gateway_score_batch_requests_count')).toBe(harness.inner.state.batches.length - 2);
  });

  it('hold nothing of keys, events, customers or paths, and are named by the conventions', async () => {
    const { families, samples } = await scrape();
    expect(JSON.stringify(samples)).not.toMatch(/ada|lovelace|example|Secret|ck_|u2|shop/u);
    expect(JSON.stringify(samples)).not.toContain(key.split('_')[1]!);
    expect([...families].map(([name, family]) => namingProblem(name, family)).filter(Boolean)).toEqual([]);
  });
});
