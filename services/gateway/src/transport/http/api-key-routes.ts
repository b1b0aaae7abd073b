import { SCOPES } from '@clientele/contracts/api-key';
import { parse } from '@clientele/shared/parse';
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import type { ApiKeyInfo } from '../../domain/access.js';
import type { Page, PageRequest } from '../../domain/models.js';
import type { CreateApiKey } from '../../use-cases/create-api-key.js';
import type { RevokeApiKey } from '../../use-cases/revoke-api-key.js';
import { actorOf } from './access.js';
import { takeJson } from './body.js';
import { readPage } from './page.js';

export interface ApiKeyRoutesDeps {
  readonly createApiKey: CreateApiKey;
  readonly listApiKeys: (page: PageRequest) => Promise<Page<ApiKeyInfo>>;
  readonly revokeApiKey: RevokeApiKey;
}

const CreateBody = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'must be one line of text'),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  source: z
    .string()
    .regex(/^[a-z0-9_-]{1,64}$/, 'must be 1 to 64 lower-case letters, digits, - and _')
    .optional(),
});
const KeyParams = z.strictObject({ keyId: z.string().regex(/^[0-9a-z]{12}$/, 'must be the id of a key') });

export const apiKeyRoutes =
  ({ createApiKey, listApiKeys, revokeApiKey }: ApiKeyRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    takeJson(app);
    const options = { config: { scope: 'admin' }, bodyLimit: 16 * 1_024 } as const;
    app.post('/v1/api-keys', options, async (request, reply) => {
      const { name, scopes, source } = parse(CreateBody, request.body);
      const { record, key } = await createApiKey({ name, scopes, source }, actorOf(request));
      void reply.header('cache-control', 'no-store');
      return reply.code(201).send({ ...toApiKey(record), key });
    });
    app.get('/v1/api-keys', options, async ({ query }) => {
      const { items, nextToken } = await listApiKeys(readPage(query));
      return { apiKeys: items.map(toApiKey), nextPageToken: nextToken };
    });
    app.delete('/v1/api-keys/:keyId', options, async (request, reply) => {
      await revokeApiKey(parse(KeyParams, request.params).keyId, actorOf(request));
      return reply.code(204).send();
    });
    done();
  };

/** Never the hash. */
const toApiKey = (key: ApiKeyInfo): object => ({
  keyId: key.keyId,
  name: key.name,
  scopes: key.scopes,
  source: key.source?.name ?? null,
  createTime: key.createTime.toISOString(),
  revokeTime: key.revokeTime?.toISOString() ?? null,
});
