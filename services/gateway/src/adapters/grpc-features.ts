import type { FeaturesServiceClient } from '@clientele/proto/gen/clientele/features/v1/FeaturesService';
import type { PublishViewRequest } from '@clientele/proto/gen/clientele/features/v1/PublishViewRequest';
import type { PublishViewResponse__Output } from '@clientele/proto/gen/clientele/features/v1/PublishViewResponse';
import { callUnary, type UnaryMethod } from '@clientele/shared/grpc-client';
import type { ViewRegistry } from '../ports.js';

const TIMEOUT_MS = 5_000;

export function createGrpcFeatures(client: FeaturesServiceClient): ViewRegistry {
  const publishView: UnaryMethod<PublishViewRequest, PublishViewResponse__Output> = (...args) =>
    client.publishView(...args);
  return {
    async publish(view) {
      const { name, version, sha256, created } = await callUnary(
        publishView,
        { definitionJson: JSON.stringify(view) },
        { timeoutMs: TIMEOUT_MS },
      );
      return { view: name, version, sha256, created };
    },
  };
}
