import { parseConfig } from '@clientele/shared/parse';
import { z } from 'zod';

const Port = z.coerce.number().int().min(1).max(65_535);

const Config = z.object({
  REDIS_STATE_URL: z.url(),
  INTERNAL_TOKEN: z.string().min(16),
  WORKSPACE_SECRET: z.string().min(16),
  SCORER_DATA_DIR: z.string().min(1),
  GRPC_HOST: z.string().min(1).default('127.0.0.1'),
  SCORER_GRPC_PORT: Port.default(50_054),
  TRAINER_GRPC_ADDRESS: z.string().min(1).default('127.0.0.1:50055'),
  FEATURES_GRPC_ADDRESS: z.string().min(1).default('127.0.0.1:50053'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  CLIENTELE_SUPERVISED: z.enum(['0', '1']).default('0'),
});

/** This service's environment. @throws AppError `invalid_argument` CONFIG_INVALID, naming every problem. */
export const loadConfig = (env: NodeJS.ProcessEnv): z.infer<typeof Config> =>
  parseConfig(Config, env, { REDIS_STATE_URL: 'REDIS_URL' });
