import { Address, COMMON_FIELDS, Host, parseConfig, Port, Secret } from '@clientele/shared/config';
import { z } from 'zod';

const Config = z.object({
  REDIS_STATE_URL: z.url(),
  WORKSPACE_SECRET: Secret,
  SCORER_DATA_DIR: z.string().min(1),
  GRPC_HOST: Host,
  SCORER_GRPC_PORT: Port.default(50_054),
  SCORER_METRICS_PORT: Port.default(9_054),
  TRAINER_GRPC_ADDRESS: Address.default('127.0.0.1:50055'),
  FEATURES_GRPC_ADDRESS: Address.default('127.0.0.1:50053'),
  ...COMMON_FIELDS,
});
export type Config = z.output<typeof Config>;

/** @throws AppError `invalid_argument` CONFIG_INVALID. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config =>
  parseConfig(Config, env, { REDIS_STATE_URL: 'REDIS_URL', METRICS_HOST: 'GRPC_HOST' });
