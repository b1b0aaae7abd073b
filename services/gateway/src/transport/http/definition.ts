import type { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import { AppError } from '@clientele/shared/errors';
import { parse } from '@clientele/shared/parse';
import { parseYaml } from './yaml.js';

export const DEFINITION_TYPES = ['application/yaml', 'text/yaml', 'application/x-yaml', 'application/json'] as const;
export const DEFINITION_BYTES_MAX = 128 * 1_024;

const MESSAGE_LENGTH_MAX = 2_000;

/**
 * A view or model definition out of a body in YAML 1.2, of which JSON is a part: one parser reads both alike.
 *
 * @throws AppError `invalid_argument` INVALID_YAML, YAML_TOO_COMPLEX, or the reason given with every problem by path.
 */
export function readDefinition<S extends z.ZodType>(request: FastifyRequest, schema: S, reason: string): z.output<S> {
  const { body } = request;
  if (typeof body !== 'string' || body.trim() === '') {
    throw new AppError('invalid_argument', 'INVALID_YAML', 'The request body is empty.');
  }
  const value = parseYaml(body);
  try {
    return parse(schema, value, reason);
  } catch (err) {
    if (!(err instanceof AppError) || err.message.length <= MESSAGE_LENGTH_MAX) throw err;
    throw new AppError(err.kind, err.reason, `${err.message.slice(0, MESSAGE_LENGTH_MAX)}…`);
  }
}
