import { describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { ERROR_STATUS, fromGrpcStatus } from './error-status.js';

describe('fromGrpcStatus', () => {
  it.each(Object.entries(ERROR_STATUS))('maps the code of %s back to it', (kind, row) => {
    expect(fromGrpcStatus(row.grpc)).toBe(kind);
  });

  it.each([
    { name: 'UNKNOWN', code: status.UNKNOWN, kind: 'internal' },
    { name: 'UNIMPLEMENTED', code: status.UNIMPLEMENTED, kind: 'internal' },
    { name: 'CANCELLED', code: status.CANCELLED, kind: 'unavailable' },
    { name: 'OUT_OF_RANGE', code: status.OUT_OF_RANGE, kind: 'invalid_argument' },
  ])('maps $name, which has no row, to $kind', ({ code, kind }) => {
    expect(fromGrpcStatus(code)).toBe(kind);
  });
});
