import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { toCanonicalEvent, type CanonicalEvent } from './domain/canonical-event.js';
import { mapSegmentBody } from './domain/segment-dialect.js';
import type { RejectedEvent } from './domain/rejected-event.js';
import type { EventLog } from './ports.js';

const RECEIVED_AT_MS = Date.UTC(2026, 10, 22, 12);
export const CONTRACT_SECRET = 'workspace secret of the tests';

/** A track event as the log takes it. */
export function trackEvent(messageId: string, fields: object = {}, sourceId = 1): CanonicalEvent {
  const raw = { event: 'Order Completed', userId: 'u1', messageId, ...fields };
  const [candidate] = mapSegmentBody('track', JSON.parse(JSON.stringify(raw)));
  return toCanonicalEvent(candidate!, JSON.stringify(raw), {
    sourceId,
    receivedAtMs: RECEIVED_AT_MS,
    isImport: false,
    eventBytesMax: 32_768,
    workspaceSecret: CONTRACT_SECRET,
    newId: randomUUID,
  });
}

export const rejectedEvent = (fields: Partial<RejectedEvent> = {}): RejectedEvent => ({
  sourceId: 1,
  messageId: null,
  reason: 'NO_SUBJECT',
  detail: 'An event needs a userId or an anonymousId.',
  rawJson: '{}',
  subjectId: undefined,
  dialect: 'segment',
  route: 'track',
  requestId: 'r1',
  receivedAtMs: RECEIVED_AT_MS,
  ...fields,
});

export interface EventLogFixture {
  readonly log: EventLog;
  /** Message ids in the log, in order. */
  messageIds(): Promise<readonly string[]>;
  rejectedReasons(): Promise<readonly string[]>;
}

/** What every event log does. */
export function describeEventLog(name: string, make: () => Promise<EventLogFixture>): void {
  describe(`event log: ${name}`, () => {
    let fixture: EventLogFixture;
    beforeEach(async () => {
      fixture = await make();
    });

    it('appends events in the order of their list', async () => {
      expect(await fixture.log.append([trackEvent('b'), trackEvent('a'), trackEvent('c')], [])).toEqual([
        true,
        true,
        true,
      ]);
      expect(await fixture.messageIds()).toEqual(['b', 'a', 'c']);
    });

    it('stores a message once, within a list and across calls', async () => {
      expect(await fixture.log.append([trackEvent('a'), trackEvent('a')], [])).toEqual([true, false]);
      expect(await fixture.log.append([trackEvent('b'), trackEvent('a')], [])).toEqual([true, false]);
      expect(await fixture.messageIds()).toEqual(['a', 'b']);
    });

    it('takes the same message id of another source for another message', async () => {
      expect(await fixture.log.append([trackEvent('a'), trackEvent('a', {}, 2)], [])).toEqual([true, true]);
    });

    it('keeps rejected events beside appended ones', async () => {
      const email = { traits: { email: 'ada@example.com' } };
      const rejected = [
        rejectedEvent(),
        rejectedEvent({ reason: 'UNKNOWN_TYPE', subjectId: trackEvent('x').subjectId }),
      ];
      expect(await fixture.log.append([trackEvent('a', email)], rejected)).toEqual([true]);
      expect(await fixture.rejectedReasons()).toEqual(['NO_SUBJECT', 'UNKNOWN_TYPE']);
      expect(await fixture.log.append([], [rejectedEvent()])).toEqual([]);
      expect(await fixture.rejectedReasons()).toHaveLength(3);
    });

    it('does nothing for nothing', async () => {
      expect(await fixture.log.append([], [])).toEqual([]);
      expect(await fixture.messageIds()).toEqual([]);
    });
  });
}
