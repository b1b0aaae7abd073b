import autocannon from 'autocannon';

export interface HttpLoadOptions {
  readonly url: string;
  readonly path: string;
  readonly apiKey: string;
  /** JSON bodies that each connection sends by turns. */
  readonly bodies: readonly string[];
  /** Each has one request under way at any time. */
  readonly connections: number;
  readonly seconds: number;
}

export interface HttpRate {
  readonly requestsPerSecond: number;
  /** Of one request, in whole ms. */
  readonly p99Ms: number;
}

/** Posts as fast as answers come. @throws Error when a request was not answered with 200. */
export async function measureHttpRate(options: HttpLoadOptions): Promise<HttpRate> {
  const { url, path, apiKey, bodies, connections, seconds } = options;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: bodies.map((body) => ({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body,
    })),
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0) throw new Error(`${failed} of ${result.requests.total} requests to ${path} were not answered well.`);
  return { requestsPerSecond: result['2xx'] / result.duration, p99Ms: result.latency.p99 };
}
