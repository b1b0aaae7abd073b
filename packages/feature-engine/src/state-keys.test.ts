import { describe, expect, it } from '@jest/globals';
import { ALL_PARTITIONS, cursorKey, partitionOf, READY_KEY, stateKey } from './state-keys.js';

describe('state keys', () => {
  it('carry the partition, the first byte of the subject id, as the cluster tag', () => {
    const subjectId = '5f0c1b9e-7a3d-8c21-9d10-0242ac130003';
    expect(partitionOf(subjectId)).toBe('5f');
    expect(stateKey(subjectId)).toBe(`cl:{5f}:s:${subjectId}`);
    expect(cursorKey('5f')).toBe('cl:{5f}:cursor');
    expect(READY_KEY).toBe('cl:ready');
  });

  it('cover 256 partitions in order', () => {
    expect(ALL_PARTITIONS).toHaveLength(256);
    expect([...ALL_PARTITIONS].sort()).toEqual(ALL_PARTITIONS);
    expect([ALL_PARTITIONS[0], ALL_PARTITIONS[10], ALL_PARTITIONS[255]]).toEqual(['00', '0a', 'ff']);
  });
});
