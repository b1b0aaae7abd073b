import { parseConfig } from '@clientele/shared/parse';
import { z } from 'zod';

const KEY_BYTES = 32;
const Secret = z.string().min(16);
const MasterKey = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === KEY_BYTES, `must be ${KEY_BYTES} bytes in base64`);

const Config = z.object({
  DATABASE_URL: z.url(),
  INTERNAL_TOKEN: Secret,
  WORKSPACE_SECRET: Secret,
  MASTER_KEY: MasterKey,
  GRPC_HOST: z.string().min(1).default('127.0.0.1'),
  INGEST_GRPC_PORT: z.coerce.number().int().min(0).max(65_535).default(50_052),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  CLIENTELE_SUPERVISED: z.literal('1').optional(),
});
export type Config = z.infer<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
