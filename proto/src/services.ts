import { loadPackageDefinition, type GrpcObject } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { descriptor } from '../gen/descriptor.js';
import type { ProtoGrpcType as FeaturesTypes } from '../gen/features_service.js';
import type { ProtoGrpcType as GatewayTypes } from '../gen/gateway_service.js';
import type { ProtoGrpcType as IngestTypes } from '../gen/ingest_service.js';
import type { ProtoGrpcType as ScorerTypes } from '../gen/scorer_service.js';
import type { ProtoGrpcType as TrainerTypes } from '../gen/trainer_service.js';
import { LOADER_OPTIONS } from './loader-options.js';

type AllTypes = FeaturesTypes & GatewayTypes & IngestTypes & ScorerTypes & TrainerTypes;

const loaded = loadPackageDefinition(
  fromJSON(descriptor as Parameters<typeof fromJSON>[0], LOADER_OPTIONS),
) as GrpcObject & AllTypes;

/** Client constructors; each carries its service definition as `.service`. */
export const FeaturesServiceClient = loaded.clientele.features.v1.FeaturesService;
export const GatewayServiceClient = loaded.clientele.gateway.v1.GatewayService;
export const IngestServiceClient = loaded.clientele.ingest.v1.IngestService;
export const ScorerServiceClient = loaded.clientele.scorer.v1.ScorerService;
export const TrainerServiceClient = loaded.clientele.trainer.v1.TrainerService;
