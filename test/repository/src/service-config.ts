import { loadConfig as loadFeatures } from '@clientele/features/config';
import { loadConfig as loadGateway } from '@clientele/gateway/config';
import { loadConfig as loadIngest } from '@clientele/ingest/config';
import { loadConfig as loadScorer } from '@clientele/scorer/config';
import { loadConfig as loadTrainer } from '@clientele/trainer/config';

/** Each service's own reading of its environment. */
export const LOAD_CONFIG = {
  gateway: loadGateway,
  ingest: loadIngest,
  features: loadFeatures,
  scorer: loadScorer,
  trainer: loadTrainer,
} as const;

export type ServiceName = keyof typeof LOAD_CONFIG;
export const SERVICES = Object.keys(LOAD_CONFIG) as readonly ServiceName[];

/** The variable that says on which port a service's gRPC listens. */
export const grpcPortVariable = (service: ServiceName): string => `${service.toUpperCase()}_GRPC_PORT`;

const LEAST = {
  DATABASE_URL: 'postgresql://user@host/name',
  REDIS_URL: 'redis://host',
  INTERNAL_TOKEN: 'x'.repeat(16),
  WORKSPACE_SECRET: 'x'.repeat(16),
  MASTER_KEY: Buffer.alloc(32).toString('base64'),
  FEATURES_DATA_DIR: '/data',
  SCORER_DATA_DIR: '/data',
};

/** On which port a service's gRPC listens when nobody says. */
export const defaultGrpcPort = (service: ServiceName): number => defaultPort(service, grpcPortVariable(service));

/** On which port a service serves its metrics when nobody says. */
export const defaultMetricsPort = (service: ServiceName): number =>
  defaultPort(service, `${service.toUpperCase()}_METRICS_PORT`);

function defaultPort(service: ServiceName, variable: string): number {
  const config: Readonly<Record<string, unknown>> = LOAD_CONFIG[service](LEAST);
  return Number(config[variable]);
}
