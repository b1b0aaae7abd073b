import type { Options } from '@grpc/proto-loader';

/** How wire types arrive in code, for every service and client: int64 as strings, enums by name, bytes as Buffer. */
export const LOADER_OPTIONS = {
  keepCase: false,
  longs: String,
  enums: String,
  bytes: Buffer,
  defaults: true,
  oneofs: true,
} satisfies Options;
