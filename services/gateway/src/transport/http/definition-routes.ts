import { FeatureView } from '@clientele/contracts/feature-view';
import { ModelDefinition } from '@clientele/contracts/model-definition';
import { AppError } from '@clientele/shared/errors';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { PublishView } from '../../use-cases/publish-view.js';
import type { TrainModel } from '../../use-cases/train-model.js';
import { actorOf } from './access.js';
import { takeText } from './body.js';
import { IdempotencyKey, PUBLISH_VIEW, toApiView, toQueuedJob, TRAIN_MODEL } from './definition-api.js';
import { DEFINITION_BYTES_MAX, DEFINITION_TYPES, readDefinition } from './definition.js';

export interface DefinitionRoutesDeps {
  readonly publishView: PublishView;
  readonly trainModel: TrainModel;
}

/** What takes a definition file, in YAML or JSON. */
export const definitionRoutes =
  ({ publishView, trainModel }: DefinitionRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    takeText(app, DEFINITION_TYPES);
    const bodyLimit = DEFINITION_BYTES_MAX;
    const publish = { config: { scope: 'features:write', operation: PUBLISH_VIEW }, bodyLimit } as const;
    app.post('/v1/feature-views', publish, async (request, reply) => {
      const view = readDefinition(request, FeatureView, 'VIEW_INVALID');
      const published = await publishView(view, actorOf(request));
      return reply.code(published.created ? 201 : 200).send(toApiView(published));
    });
    const train = { config: { scope: 'models:write', operation: TRAIN_MODEL }, bodyLimit } as const;
    app.post<{ Params: { model: string } }>('/v1/models/:model/train', train, async (request, reply) => {
      const definition = readDefinition(request, ModelDefinition, 'MODEL_INVALID');
      requireName(definition.model, request.params.model);
      const jobId = await trainModel({ definition, idempotencyKey: idempotencyKeyOf(request) }, actorOf(request));
      return reply.code(202).header('location', `/v1/jobs/${jobId}`).send(toQueuedJob(jobId));
    });
    done();
  };

function requireName(model: string, named: string): void {
  if (model === named) return;
  throw new AppError('invalid_argument', 'MODEL_MISMATCH', 'model: must be the name that the path has.');
}

function idempotencyKeyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const key = IdempotencyKey.safeParse(headers['idempotency-key']);
  if (key.success) return key.data;
  const rule = 'Idempotency-Key: must be one value of 1 to 200 printable characters without spaces.';
  throw new AppError('invalid_argument', 'IDEMPOTENCY_KEY_INVALID', rule);
}
