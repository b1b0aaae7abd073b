import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { AppError, toAppError } from '@clientele/shared/errors';
import { toGrpcStatus } from '@clientele/shared/grpc-error';
import type { Logger } from '@clientele/shared/log';
import { requireScope, type Access } from '../../domain/access.js';
import type { Authenticate } from '../../use-cases/authenticate.js';

export interface GuardDeps {
  readonly authenticate: Authenticate;
  readonly log: Logger;
  /** By path, `/package.Service/Method`. A method that is not in it is denied. */
  readonly access: ReadonlyMap<string, Access>;
  /** How long a caller may take to send its request, in ms. */
  readonly arrivalTimeoutMs: number;
}

/** Refuses calls whose key is missing, wrong or without the method's scope, before their message is read. */
export const createGuard =
  ({ authenticate, log, access, arrivalTimeoutMs }: GuardDeps): ServerInterceptor =>
  ({ path }, call) => {
    const declared = access.get(path);
    let arrival: NodeJS.Timeout | undefined;

    async function admit(metadata: Metadata): Promise<void> {
      if (declared === undefined) throw new Error('a method without access was reached');
      if ('scope' in declared) requireScope(await authenticate(keyOf(metadata)), declared.scope);
    }

    function refuse(err: unknown): void {
      clearTimeout(arrival);
      const refusal = toAppError(err);
      log.info({ operation: path, status: refusal.kind, reason: refusal.reason }, 'call refused');
      call.sendStatus(toGrpcStatus(refusal));
    }

    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, pass) {
            arrival = setTimeout(() => {
              refuse(new AppError('deadline_exceeded', 'REQUEST_TIMEOUT', 'The request took too long to arrive.'));
            }, arrivalTimeoutMs);
            admit(metadata).then(() => {
              pass(metadata);
            }, refuse);
          },
          onReceiveHalfClose(pass) {
            clearTimeout(arrival);
            pass();
          },
          onCancel() {
            clearTimeout(arrival);
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
