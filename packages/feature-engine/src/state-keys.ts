/** Set when every state is rebuilt from the log's current epoch; holds that epoch. */
export const READY_KEY = 'cl:ready';

/** All partitions: `00` to `ff`. */
export const ALL_PARTITIONS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Partition of a subject: the first byte of its id, two hexadecimal digits. */
export const partitionOf = (subjectId: string): string => subjectId.slice(0, 2);

/** Key of a subject's state or forward. The braces put a partition's keys into one slot of Redis Cluster. */
export const stateKey = (subjectId: string): string => `cl:{${partitionOf(subjectId)}}:s:${subjectId}`;

/** Key of the position up to which a partition's states cover the log. */
export const cursorKey = (partition: string): string => `cl:{${partition}}:cursor`;
