import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { AppError } from '@clientele/shared/errors';
import { requireScope, type Access, type Principal } from '../../domain/access.js';
import type { Authenticate } from '../../use-cases/authenticate.js';
import type { Actor } from '../../domain/audit.js';
import type { Scope } from '@clientele/contracts/api-key';
import type { Operation } from './openapi/operation.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Scope that the caller's key needs. */
    scope?: Scope;
    /** Open to everybody. */
    public?: true;
    /** The key may also come as the user name of Basic authentication, as Segment's SDKs send it. */
    basicAuth?: true;
  }
}

/** A route as it was declared, for tests and documents. */
export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
  /** Whether it takes Basic authentication too. */
  readonly basicAuth: boolean;
  readonly operation: Operation | undefined;
}

export interface Guard {
  /** Every route of the server, once it is ready. */
  readonly routes: readonly DeclaredRoute[];
}

const principals = new WeakMap<FastifyRequest, Principal>();

/** The caller. @throws Error on a public route, which has none. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = principals.get(request);
  if (principal === undefined) throw new Error('a public route has no caller');
  return principal;
}

export const actorOf = (request: FastifyRequest): Actor => ({
  keyId: principalOf(request).keyId,
  requestId: request.id,
});

/** Denies by default: a route that declares neither a scope nor that it is public keeps the server from starting. */
export function installGuard(app: FastifyInstance, authenticate: Authenticate): Guard {
  const routes: DeclaredRoute[] = [];
  app.addHook('onRoute', (route) => {
    const access = accessOf(route);
    const { basicAuth = false, operation } = route.config ?? {};
    for (const method of [route.method].flat()) routes.push({ method, url: route.url, access, basicAuth, operation });
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return; // the same answer for everybody
    const { config } = request.routeOptions;
    if (config.public === true) return;
    if (config.scope === undefined) throw new Error('a route without access was reached');
    try {
      const principal = await authenticate(keyOf(request, config.basicAuth === true));
      requireScope(principal, config.scope);
      principals.set(request, principal);
    } catch (err) {
      challenge(err, reply, config.basicAuth === true);
      throw err;
    }
  });
  return { routes };
}

function accessOf({ config, method, url }: RouteOptions): Access {
  if (config?.public === true && config.scope === undefined) return { public: true };
  if (config?.scope !== undefined && config.public === undefined) return { scope: config.scope };
  throw new Error(`${[method].flat().join()} ${url} must declare either a scope or that it is public`);
}

function challenge(err: unknown, reply: FastifyReply, basicAuth: boolean): void {
  if (!(err instanceof AppError) || err.kind !== 'unauthenticated') return;
  const schemes = basicAuth ? ['Bearer', 'Basic realm="clientele"'] : ['Bearer'];
  void reply.header('www-authenticate', schemes.join(', '));
}

function keyOf({ headers }: FastifyRequest, basicAuth: boolean): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (basicAuth && scheme.toLowerCase() === 'basic') return userNameOf(value);
  return ''; // a scheme that is not taken: wrong rather than missing
}

/** User name of `user:password`, when the password is empty. */
function userNameOf(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  return text.endsWith(':') ? text.slice(0, -1) : text.includes(':') ? '' : text;
}
