import type { EventLog, LogDescription } from '../ports.js';

/** Says how far the log reaches. */
export type DescribeLog = () => Promise<LogDescription>;

export const createDescribeLog = ({ log }: { readonly log: EventLog }): DescribeLog =>
  async function describeLog() {
    return log.describe();
  };
