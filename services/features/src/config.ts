import { parseConfig } from '@clientele/shared/parse';
import { z } from 'zod';

const Port = z.coerce.number().int().min(0).max(65_535);

const Config = z.object({
  DATABASE_URL: z.url(),
  REDIS_STATE_URL: z.url(),
  INTERNAL_TOKEN: z.string().min(16),
  FEATURES_DATA_DIR: z.string().min(1),
  GRPC_HOST: z.string().min(1).default('127.0.0.1'),
  FEATURES_GRPC_PORT: Port.default(50_053),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  CLIENTELE_SUPERVISED: z.enum(['0', '1']).default('0'),
});
export type Config = z.output<typeof Config>;

/** @throws AppError `invalid_argument` CONFIG_INVALID, naming every variable that is missing or wrong. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config =>
  parseConfig(Config, env, { REDIS_STATE_URL: 'REDIS_URL' });
