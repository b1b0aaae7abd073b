import type { LogEvent } from '@clientele/contracts/log-event';
import {
  describeEventLog,
  describeLeaseStore,
  describeStateStore,
  describeViewStore,
  type ContractEvent,
} from '../ports.contract.js';
import { createMemoryEventLog } from './memory-event-log.js';
import { createMemoryLeaseStore } from './memory-lease-store.js';
import { createMemoryStateStore } from './memory-state-store.js';
import { createMemoryViewStore } from './memory-view-store.js';

let nowMs = 0;

const toLogEvent = (event: ContractEvent, seq: bigint): LogEvent => ({
  ...event,
  position: { epoch: 1, xid: 1n, seq },
  sourceId: 1,
  type: 'track',
  userId: null,
  anonymousId: null,
  properties: {},
  traits: {},
  context: {},
});

describeEventLog('memory', () => {
  const log = createMemoryEventLog();
  let seq = 0n;
  const append = (events: readonly ContractEvent[]): Promise<void> => {
    log.append(events.map((event) => toLogEvent(event, (seq += 1n))));
    return Promise.resolve();
  };
  return Promise.resolve({ log, append });
});
describeViewStore('memory', () => Promise.resolve(createMemoryViewStore()));
describeStateStore('memory', () => Promise.resolve(createMemoryStateStore()));
describeLeaseStore(
  'memory',
  () => Promise.resolve(createMemoryLeaseStore(() => nowMs)),
  (ms) => {
    nowMs += ms;
    return Promise.resolve();
  },
);
