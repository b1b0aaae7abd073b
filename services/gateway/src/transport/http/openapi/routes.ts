import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { DeclaredRoute } from '../access.js';
import { createDocument } from './document.js';
import { ANSWERS, type Operation } from './operation.js';

/** Only what this server itself serves. The library sets style attributes through the DOM, which this allows. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const Document = z.looseObject({ openapi: z.literal('3.1.0') }).register(ANSWERS, { id: 'OpenApiDocument' });

const GET_DOCUMENT: Operation = {
  id: 'getOpenApi',
  tag: 'service',
  summary: 'This document',
  description: 'The API as OpenAPI 3.1. To read in a browser: `/docs`.',
  answers: { 200: { description: 'The document.', schema: Document } },
};

/** Below it stand Swagger UI and its files, which know of no access of ours. Call before the guard is installed. */
export function openDocs(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.url === '/docs' || route.url.startsWith('/docs/')) route.config = { ...route.config, public: true };
  });
}

/** Describes `routes`, which are complete once the server is ready. */
export function installDocument(app: FastifyInstance, routes: readonly DeclaredRoute[]): void {
  // The document is made of the schemas that parse requests. The plugin would make its own of schemas for fastify.
  void app.register(swagger, { openapi: { openapi: '3.1.0' }, transformObject: () => createDocument(routes) });
  void app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: CONTENT_SECURITY_POLICY,
    theme: { title: 'Clientele' },
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', persistAuthorization: false, validatorUrl: null },
  });
  void app.register((scope, _options, done) => {
    scope.get('/openapi.json', { config: { public: true, operation: GET_DOCUMENT } }, () => app.swagger());
    done();
  });
}
