import { toAppError } from '@clientele/shared/errors';
import type { Actor, AuditAction } from '../domain/audit.js';
import type { AuditLog } from '../ports.js';

export interface AuditedChange<T> {
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly subject: string;
  readonly run: () => Promise<T>;
}

/**
 * Makes a change and writes to the audit log whether it was granted or refused, before the caller hears of it. The
 * change must be one that may be repeated: when the audit log cannot be written the caller gets an error and tries again.
 */
export async function audited<T>(
  audit: AuditLog,
  { actor: { keyId: actorKeyId, requestId }, action, subject, run }: AuditedChange<T>,
): Promise<T> {
  const entry = { actorKeyId, action, subject, requestId };
  let result: T;
  try {
    result = await run();
  } catch (err) {
    await audit.append({ ...entry, outcome: 'refused', reason: toAppError(err).reason });
    throw err;
  }
  await audit.append({ ...entry, outcome: 'granted', reason: undefined });
  return result;
}
