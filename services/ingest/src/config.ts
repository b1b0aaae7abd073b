import { COMMON_FIELDS, Host, parseConfig, Port, Secret } from '@clientele/shared/config';
import { z } from 'zod';

const KEY_BYTES = 32;
const MasterKey = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === KEY_BYTES, `must be ${KEY_BYTES} bytes in base64`);

const Config = z.object({
  DATABASE_URL: z.url(),
  ...COMMON_FIELDS,
  WORKSPACE_SECRET: Secret,
  MASTER_KEY: MasterKey,
  GRPC_HOST: Host,
  INGEST_GRPC_PORT: Port.default(50_052),
  INGEST_METRICS_PORT: Port.default(9_052),
});
export type Config = z.output<typeof Config>;

/** @throws AppError `invalid_argument` CONFIG_INVALID. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env, { METRICS_HOST: 'GRPC_HOST' });
