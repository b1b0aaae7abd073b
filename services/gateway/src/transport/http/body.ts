import { promisify, TextDecoder } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, isError } from '@clientele/shared/errors';
import { HttpError } from '@clientele/shared/http';

const inflate = promisify(gunzip);

/** What remains of this scope's parsers are the ones it names: every other content type is refused with 415. */
export function takeRaw(app: FastifyInstance, contentTypes: readonly string[], bytesMax: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    [...contentTypes],
    { parseAs: 'buffer', bodyLimit: bytesMax },
    async (request: FastifyRequest, body: Buffer) => decompress(request, body, bytesMax),
  );
}

/** JSON in UTF-8, uncompressed, without keys that reach for prototypes. */
export function takeJson(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const [err, text] = settle(() => decodeText(request, body));
    if (err === null) void parseJson(request, text, done);
    else done(err);
  });
}

/** Text in UTF-8, uncompressed, of the given content types; what it means is the route's business. */
export function takeText(app: FastifyInstance, contentTypes: readonly string[]): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([...contentTypes], { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const [err, text] = settle(() => decodeText(request, body));
    done(err, text);
  });
}

function settle(run: () => string): [err: null, text: string] | [err: Error, text?: undefined] {
  try {
    return [null, run()];
  } catch (err) {
    return [err as Error];
  }
}

const encodingOf = (request: FastifyRequest): string =>
  request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';

function decodeText(request: FastifyRequest, body: Buffer): string {
  if (encodingOf(request) !== 'identity') throw unsupportedEncoding();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new AppError('invalid_argument', 'INVALID_ENCODING', 'The request body is not valid UTF-8.');
  }
}

async function decompress(request: FastifyRequest, body: Buffer, bytesMax: number): Promise<Buffer> {
  const encoding = encodingOf(request);
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw unsupportedEncoding();
  try {
    return await inflate(body, { maxOutputLength: bytesMax });
  } catch (err) {
    if (isError(err) && Reflect.get(err, 'code') === 'ERR_BUFFER_TOO_LARGE') {
      throw new HttpError(413, 'PAYLOAD_TOO_LARGE', 'The request body is too large once it is inflated.');
    }
    throw new AppError('invalid_argument', 'INVALID_GZIP', 'The request body is not valid gzip.', { cause: err });
  }
}

const unsupportedEncoding = (): HttpError =>
  new HttpError(415, 'UNSUPPORTED_CONTENT_ENCODING', 'The content encoding is not supported.');
