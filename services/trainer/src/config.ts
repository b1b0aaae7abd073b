import { Address, COMMON_FIELDS, Host, parseConfig, Port } from '@clientele/shared/config';
import { z } from 'zod';

const Config = z.object({
  DATABASE_URL: z.url(),
  REDIS_QUEUE_URL: z.url(),
  FEATURES_GRPC_ADDRESS: Address.default('127.0.0.1:50053'),
  GRPC_HOST: Host,
  TRAINER_GRPC_PORT: Port.default(50_055),
  TRAINER_METRICS_PORT: Port.default(9_055),
  ...COMMON_FIELDS,
});
export type Config = z.output<typeof Config>;

/** @throws AppError `invalid_argument` CONFIG_INVALID. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config =>
  parseConfig(Config, env, { REDIS_QUEUE_URL: 'REDIS_URL', METRICS_HOST: 'GRPC_HOST' });
