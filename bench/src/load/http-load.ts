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
  /** Answered with 200. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Of one request, in whole ms. */
  readonly p99Ms: number;
  /** Requests that were not answered with 200; they do not count in the rate. */
  readonly failed: number;
}

/** More than a machine that is busy with other things explains. */
const FAILED_SHARE_MAX = 0.01;

/** Posts as fast as answers come. @throws Error when more than 1 % of the requests are not answered with 200. */
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
  if (failed > FAILED_SHARE_MAX * result.requests.total)
    throw new Error(`${failed} of ${result.requests.total} requests to ${path} were not answered with 200.`);
  const requests = result['2xx'];
  return { requests, requestsPerSecond: requests / result.duration, p99Ms: result.latency.p99, failed };
}
