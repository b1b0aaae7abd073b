import { parseConfig } from '@clientele/shared/parse';
import { z } from 'zod';

const Config = z.object({
  DATABASE_URL: z.url(),
  REDIS_QUEUE_URL: z.url(),
  INTERNAL_TOKEN: z.string().min(16),
  FEATURES_GRPC_ADDRESS: z.string().min(1).default('127.0.0.1:50053'),
  GRPC_HOST: z.string().min(1).default('127.0.0.1'),
  TRAINER_GRPC_PORT: z.coerce.number().int().min(0).max(65_535).default(50_055),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  CLIENTELE_SUPERVISED: z.enum(['0', '1']).default('0'),
});
export type Config = z.output<typeof Config>;

/** @throws AppError `invalid_argument` CONFIG_INVALID, naming every variable that is missing or wrong. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config =>
  parseConfig(Config, env, { REDIS_QUEUE_URL: 'REDIS_URL' });
