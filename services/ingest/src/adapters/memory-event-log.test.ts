import { describeEventLog } from '../ports.contract.js';
import { createMemoryEventLog } from './memory-event-log.js';

describeEventLog('memory', () => {
  const log = createMemoryEventLog();
  return Promise.resolve({
    log,
    messageIds: () => Promise.resolve(log.events.map(({ messageId }) => messageId)),
    rejectedReasons: () => Promise.resolve(log.rejected.map(({ reason }) => reason)),
  });
});
