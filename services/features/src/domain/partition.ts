/** Numbers of all partitions, 0 to 255. */
export const PARTITIONS: readonly number[] = Array.from({ length: 256 }, (_, partition) => partition);

/** Partition of a subject: the first byte of its id. */
export const partitionNumber = (subjectId: string): number => Number.parseInt(subjectId.slice(0, 2), 16);
