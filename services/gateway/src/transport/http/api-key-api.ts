import { SCOPES } from '@clientele/contracts/api-key';
import { z } from 'zod';
import type { ApiKeyInfo } from '../../domain/access.js';
import type { Page } from '../../domain/models.js';
import type { CreatedApiKey } from '../../use-cases/create-api-key.js';
import { ANSWERS, BODIES, type Operation } from './openapi/operation.js';
import { PageQuery } from './page.js';

export const CreateBody = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'must be one line of text')
      .meta({ description: 'What the key is for.' }),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(SCOPES.length)
      .meta({ description: 'What the key may do, and no more.' }),
    source: z
      .string()
      .regex(/^[a-z0-9_-]{1,64}$/, 'must be 1 to 64 lower-case letters, digits, - and _')
      .optional()
      .meta({ description: 'Source of the events; needed with `events:write` and `imports:write`.' }),
  })
  .register(BODIES, { id: 'CreateApiKeyRequest' });

export const KeyParams = z.strictObject({
  keyId: z
    .string()
    .regex(/^[0-9a-z]{12}$/, 'must be the id of a key')
    .meta({ description: 'The part between the underscores of `ck_…_…`.' }),
});

const ApiKey = z
  .strictObject({
    keyId: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    source: z.string().nullable(),
    createTime: z.iso.datetime(),
    revokeTime: z.iso.datetime().nullable(),
  })
  .register(ANSWERS, { id: 'ApiKey' });

const ApiKeys = z
  .strictObject({ apiKeys: z.array(ApiKey), nextPageToken: z.string() })
  .register(ANSWERS, { id: 'ApiKeys' });

const NewApiKey = z
  .strictObject({ ...ApiKey.shape, key: z.string().meta({ description: 'The key itself: shown this once.' }) })
  .register(ANSWERS, { id: 'CreatedApiKey' });

/** Never the hash. */
const toApiKey = (key: ApiKeyInfo): z.input<typeof ApiKey> => ({
  keyId: key.keyId,
  name: key.name,
  scopes: [...key.scopes],
  source: key.source?.name ?? null,
  createTime: key.createTime.toISOString(),
  revokeTime: key.revokeTime?.toISOString() ?? null,
});

export const toApiKeys = ({ items, nextToken }: Page<ApiKeyInfo>): z.input<typeof ApiKeys> => ({
  apiKeys: items.map(toApiKey),
  nextPageToken: nextToken,
});

export const toNewApiKey = ({ record, key }: CreatedApiKey): z.input<typeof NewApiKey> => ({
  ...toApiKey(record),
  key,
});

const EXAMPLE = {
  keyId: '5a3c1f6d2b10',
  name: 'shop',
  scopes: ['events:write'],
  source: 'shop',
  createTime: '2026-11-22T05:00:00.000Z',
  revokeTime: null,
} as const;

export const CREATE_API_KEY: Operation = {
  id: 'createApiKey',
  tag: 'keys',
  summary: 'Make an API key',
  description: 'Written to the audit log. A repetition makes another key.',
  body: {
    contentTypes: ['application/json'],
    schema: CreateBody,
    examples: {
      write: { name: 'shop', scopes: ['events:write'], source: 'shop' },
      read: { name: 'campaign tool', scopes: ['scores:read', 'models:read'] },
    },
  },
  answers: {
    201: {
      description: 'The key, shown this once.',
      schema: NewApiKey,
      example: { ...EXAMPLE, key: 'ck_5a3c1f6d2b10_…' },
    },
  },
  problems: { 400: ['INVALID_JSON', 'INVALID_ENCODING', 'INVALID_ARGUMENT', 'SOURCE_REQUIRED', 'SOURCE_UNUSED'] },
};

export const LIST_API_KEYS: Operation = {
  id: 'listApiKeys',
  tag: 'keys',
  summary: 'List API keys',
  description: 'Also those that are revoked; never what is secret of them.',
  query: PageQuery,
  answers: {
    200: { description: 'A page of keys.', schema: ApiKeys, example: { apiKeys: [EXAMPLE], nextPageToken: '' } },
  },
  problems: { 400: ['PAGE_TOKEN_INVALID'] },
};

export const REVOKE_API_KEY: Operation = {
  id: 'revokeApiKey',
  tag: 'keys',
  summary: 'Revoke an API key',
  description:
    'Ends the key at once here, and within 5 s everywhere. Written to the audit log. A second time changes nothing.',
  params: KeyParams,
  answers: { 204: { description: 'The key is revoked.' } },
  problems: {
    400: ['INVALID_JSON', 'INVALID_ENCODING'],
    404: ['API_KEY_NOT_FOUND'],
    413: ['PAYLOAD_TOO_LARGE'],
    415: ['UNSUPPORTED_MEDIA_TYPE', 'UNSUPPORTED_CONTENT_ENCODING'],
  },
};
