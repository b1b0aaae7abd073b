import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { ScoreRequest } from '@clientele/proto/gen/clientele/gateway/v1/ScoreRequest';
import type { ScoreResponse__Output } from '@clientele/proto/gen/clientele/gateway/v1/ScoreResponse';
import { GatewayServiceClient } from '@clientele/proto/services';

/** Calls `clientele.gateway.v1.GatewayService/Score` once, as a CRM would. */
export async function scoreOverGrpc(
  address: string,
  key: string,
  request: ScoreRequest,
): Promise<ScoreResponse__Output> {
  const client = new GatewayServiceClient(address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${key}`);
  try {
    return await new Promise((resolve, reject) => {
      const deadline = Date.now() + 10_000;
      client.score(request, metadata, { deadline }, (err: ServiceError | null, response?: ScoreResponse__Output) => {
        if (response) resolve(response);
        else reject(err ?? new Error('The gateway answered neither scores nor an error.'));
      });
    });
  } finally {
    client.close();
  }
}
