import { Address, COMMON_FIELDS, Host, parseConfig, Port, Secret } from '@clientele/shared/config';
import { z } from 'zod';

const Config = z.object({
  DATABASE_URL: z.url(),
  ...COMMON_FIELDS,
  WORKSPACE_SECRET: Secret,
  GATEWAY_HOST: Host,
  GATEWAY_HTTP_PORT: Port.default(8_080),
  GATEWAY_GRPC_PORT: Port.default(50_051),
  GATEWAY_METRICS_PORT: Port.default(9_051),
  INGEST_GRPC_ADDRESS: Address.default('127.0.0.1:50052'),
  FEATURES_GRPC_ADDRESS: Address.default('127.0.0.1:50053'),
  SCORER_GRPC_ADDRESS: Address.default('127.0.0.1:50054'),
  TRAINER_GRPC_ADDRESS: Address.default('127.0.0.1:50055'),
});
export type Config = z.output<typeof Config>;

/** @throws AppError `invalid_argument` CONFIG_INVALID. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
