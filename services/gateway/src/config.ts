import { parseConfig } from '@clientele/shared/parse';
import { z } from 'zod';

const Port = z.coerce.number().int().min(0).max(65_535);
const Address = z.string().min(1);

const Config = z.object({
  DATABASE_URL: z.url(),
  INTERNAL_TOKEN: z.string().min(16),
  WORKSPACE_SECRET: z.string().min(16),
  GATEWAY_HOST: z.string().min(1).default('127.0.0.1'),
  GATEWAY_HTTP_PORT: Port.default(8_080),
  GATEWAY_GRPC_PORT: Port.default(50_051),
  INGEST_GRPC_ADDRESS: Address.default('127.0.0.1:50052'),
  FEATURES_GRPC_ADDRESS: Address.default('127.0.0.1:50053'),
  SCORER_GRPC_ADDRESS: Address.default('127.0.0.1:50054'),
  TRAINER_GRPC_ADDRESS: Address.default('127.0.0.1:50055'),
  CLIENTELE_SUPERVISED: z.enum(['0', '1']).default('0'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type Config = z.infer<typeof Config>;

/** The environment of this service. @throws AppError `invalid_argument` CONFIG_INVALID with every problem, by name. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
