import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { toAppError } from '@clientele/shared/errors';
import { toGrpcStatus } from '@clientele/shared/grpc-error';
import type { Logger } from '@clientele/shared/log';
import { requireScope, type Access } from '../../domain/access.js';
import type { Authenticate } from '../../use-cases/authenticate.js';

export interface GuardDeps {
  readonly authenticate: Authenticate;
  readonly log: Logger;
  /** By path, `/package.Service/Method`. A method that is not in it is denied. */
  readonly access: ReadonlyMap<string, Access>;
}

/** Refuses calls whose key is missing, wrong or without the method's scope, before their message is read. */
export const createGuard =
  ({ authenticate, log, access }: GuardDeps): ServerInterceptor =>
  ({ path }, call) => {
    const declared = access.get(path);
    if (declared !== undefined && 'public' in declared) return new ServerInterceptingCall(call);

    async function admit(metadata: Metadata): Promise<void> {
      if (declared === undefined || 'public' in declared) throw new Error('a method without access was reached');
      requireScope(await authenticate(keyOf(metadata)), declared.scope);
    }

    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, pass) {
            admit(metadata).then(
              () => {
                pass(metadata);
              },
              (err: unknown) => {
                const refusal = toAppError(err);
                log.info({ operation: path, status: refusal.kind, reason: refusal.reason }, 'call refused');
                call.sendStatus(toGrpcStatus(refusal));
              },
            );
          },
        });
      },
    });
  };

function keyOf(metadata: Metadata): string | undefined {
  const [value] = metadata.get('authorization');
  if (value === undefined) return undefined;
  return typeof value === 'string' ? (/^bearer +(\S+)$/i.exec(value)?.[1] ?? '') : '';
}
