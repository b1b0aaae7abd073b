import { Alias } from '@clientele/contracts/model-definition';
import { parse } from '@clientele/shared/parse';
import { z } from 'zod';
import type { ScoreRequest } from '../domain/score.js';

const UNFIT = /[\0\p{Surrogate}]/u;

/** An object of these fields only. zod's own words would repeat every unknown name, however long. */
const only = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `only ${Object.keys(shape).join(', ')} may be given` : undefined,
  });

const Id = z
  .string()
  .min(1)
  .max(256)
  .refine((id) => !UNFIT.test(id), 'must not hold NUL or half a character');
export const Customer = z.union([Id, only({ userId: Id }), only({ anonymousId: Id })], {
  error: 'must be a user id, {"userId": …} or {"anonymousId": …}, of 1 to 256 characters',
});

/** Body of a request for scores. */
export const ScoreBody = only({
  model: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/u, 'must be the name of a model')
    .meta({ description: 'Name of the model.' }),
  alias: Alias.default('champion').meta({ description: 'The version to use.' }),
  customers: z.array(Customer).min(1).max(1_000).meta({ description: 'A string is a user id.' }),
  explain: z.int().min(0).max(100).default(0).meta({ description: 'How many reasons to give for each score.' }),
  strict: z.boolean().default(false).meta({ description: 'Refuses customers without events.' }),
  at: z.iso
    .datetime({ offset: true })
    .nullable()
    .default(null)
    .meta({ description: 'Scores as of this time, later than the newest event of each customer; now when null.' }),
});

/** What both doors take: REST gives its body, gRPC its message in the same shape, so that the verdict is the same. */
export function parseScoreRequest(input: unknown): ScoreRequest {
  const { at, customers, ...request } = parse(ScoreBody, input);
  return {
    ...request,
    customers: customers.map((customer) => (typeof customer === 'string' ? { userId: customer } : customer)),
    at: at === null ? undefined : new Date(at),
  };
}
