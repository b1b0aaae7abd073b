import { parse } from '@clientele/shared/parse';
import type { FastifyPluginCallback } from 'fastify';
import type { ApiKeyInfo } from '../../domain/access.js';
import type { Page, PageRequest } from '../../domain/models.js';
import type { CreateApiKey } from '../../use-cases/create-api-key.js';
import type { RevokeApiKey } from '../../use-cases/revoke-api-key.js';
import { actorOf } from './access.js';
import {
  CREATE_API_KEY,
  CreateBody,
  KeyParams,
  LIST_API_KEYS,
  REVOKE_API_KEY,
  toApiKeys,
  toNewApiKey,
} from './api-key-api.js';
import { takeJson } from './body.js';
import type { Operation } from './openapi/operation.js';
import { readPage } from './page.js';

export interface ApiKeyRoutesDeps {
  readonly createApiKey: CreateApiKey;
  readonly listApiKeys: (page: PageRequest) => Promise<Page<ApiKeyInfo>>;
  readonly revokeApiKey: RevokeApiKey;
}

export const apiKeyRoutes =
  ({ createApiKey, listApiKeys, revokeApiKey }: ApiKeyRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    takeJson(app);
    const bodyLimit = 16 * 1_024;
    app.post('/v1/api-keys', { ...admin(CREATE_API_KEY), bodyLimit }, async (request, reply) => {
      const { name, scopes, source } = parse(CreateBody, request.body);
      const created = await createApiKey({ name, scopes, source }, actorOf(request));
      void reply.header('cache-control', 'no-store');
      return reply.code(201).send(toNewApiKey(created));
    });
    app.get('/v1/api-keys', admin(LIST_API_KEYS), async ({ query }) => toApiKeys(await listApiKeys(readPage(query))));
    app.delete('/v1/api-keys/:keyId', { ...admin(REVOKE_API_KEY), bodyLimit }, async (request, reply) => {
      await revokeApiKey(parse(KeyParams, request.params).keyId, actorOf(request));
      return reply.code(204).send();
    });
    done();
  };

const admin = (operation: Operation) => ({ config: { scope: 'admin', operation } }) as const;
