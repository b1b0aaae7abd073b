import { setTimeout as sleep } from 'node:timers/promises';

/** An answer of the public REST API. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // The tests read whatever came; what they expect of it is what they assert.
  readonly body: Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export interface Call {
  readonly method?: string;
  /** API key, sent as Bearer; write keys of SDKs go by Basic. */
  readonly key?: string;
  readonly basic?: string;
  readonly json?: unknown;
  readonly yaml?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Plain HTTP, as any client would speak it. */
export async function call(url: string, path: string, request: Call = {}): Promise<Reply> {
  const body = request.json === undefined ? request.yaml : JSON.stringify(request.json);
  const response = await fetch(new URL(path, url), {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...authorization(request), ...contentType(request), ...request.headers },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, headers: response.headers, body: parseBody(await response.text()) };
}

function authorization({ key, basic }: Call): Record<string, string> {
  if (basic !== undefined) return { authorization: `Basic ${Buffer.from(`${basic}:`).toString('base64')}` };
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

function contentType({ json, yaml }: Call): Record<string, string> {
  if (json !== undefined) return { 'content-type': 'application/json' };
  return yaml === undefined ? {} : { 'content-type': 'application/yaml' };
}

function parseBody(text: string): Reply['body'] {
  if (text === '') return {};
  try {
    return JSON.parse(text) as Reply['body'];
  } catch {
    return { text };
  }
}

/** Asks again and again until `done` says so. @throws Error after `limitMs`, with the last value. */
export async function until<T>(ask: () => Promise<T>, done: (value: T) => boolean, limitMs: number): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await ask();
    if (done(value)) return value;
    if (performance.now() > end) throw new Error(`Not so after ${limitMs} ms: ${JSON.stringify(value).slice(0, 500)}`);
    await sleep(50);
  }
}
