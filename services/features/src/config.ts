import { COMMON_FIELDS, Host, parseConfig, Port } from '@clientele/shared/config';
import { z } from 'zod';

const Config = z.object({
  DATABASE_URL: z.url(),
  REDIS_STATE_URL: z.url(),
  FEATURES_DATA_DIR: z.string().min(1),
  GRPC_HOST: Host,
  FEATURES_GRPC_PORT: Port.default(50_053),
  FEATURES_METRICS_PORT: Port.default(9_053),
  ...COMMON_FIELDS,
});
export type Config = z.output<typeof Config>;

/** @throws AppError `invalid_argument` CONFIG_INVALID. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config =>
  parseConfig(Config, env, { REDIS_STATE_URL: 'REDIS_URL', METRICS_HOST: 'GRPC_HOST' });
