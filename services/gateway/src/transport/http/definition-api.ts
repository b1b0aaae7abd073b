import { FeatureView } from '@clientele/contracts/feature-view';
import { ModelDefinition, ModelName } from '@clientele/contracts/model-definition';
import { z } from 'zod';
import type { PublishedView } from '../../domain/models.js';
import { DEFINITION_TYPES } from './definition.js';
import { ANSWERS, BODIES, type Operation } from './openapi/operation.js';

const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .optional()
    .meta({ description: 'The same key of the same API key answers the same job.' }),
});

export const IdempotencyKey = IdempotencyHeaders.shape['idempotency-key'];

const ApiView = z
  .strictObject({
    view: z.string(),
    version: z.int().min(1),
    sha256: z.string().meta({ description: 'Of the canonical definition.' }),
    created: z.boolean().meta({ description: 'False when this very version had been published before.' }),
  })
  .register(ANSWERS, { id: 'PublishedView' });

const QueuedJob = z.strictObject({ jobId: z.uuid() }).register(ANSWERS, { id: 'QueuedJob' });

export const toApiView = ({ view, version, sha256, created }: PublishedView): z.input<typeof ApiView> => ({
  view,
  version,
  sha256,
  created,
});

export const toQueuedJob = (jobId: string): z.input<typeof QueuedJob> => ({ jobId });

const UNREADABLE = ['INVALID_YAML', 'YAML_TOO_COMPLEX', 'INVALID_ENCODING'];
const SHA256 = 'c1b0e2f4a6d80913c1b0e2f4a6d80913c1b0e2f4a6d80913c1b0e2f4a6d80913';

export const PUBLISH_VIEW: Operation = {
  id: 'publishFeatureView',
  tag: 'features',
  summary: 'Publish a version of a feature view',
  description:
    'The body is YAML 1.2, of which JSON is a part. A version never changes: the same one again is answered with 200, ' +
    'another one under its number is refused. Written to the audit log.',
  body: {
    contentTypes: DEFINITION_TYPES,
    schema: FeatureView.register(BODIES, { id: 'FeatureView' }),
    examples: {
      purchases: {
        view: 'purchases',
        version: 1,
        features: [
          { name: 'orders', event: 'Order Completed', aggregate: 'count', windows: ['7d', '30d', '90d'] },
          { name: 'revenue', event: 'Order Completed', field: 'properties.total', aggregate: 'sum', windows: ['30d'] },
          { name: 'recency_days', event: 'Order Completed', aggregate: 'days_since_last' },
          { name: 'country', trait: 'country', type: 'category' },
        ],
      },
    },
  },
  answers: {
    200: {
      description: 'It had been published before.',
      schema: ApiView,
      example: { view: 'purchases', version: 1, sha256: SHA256, created: false },
    },
    201: {
      description: 'It is published.',
      schema: ApiView,
      example: { view: 'purchases', version: 1, sha256: SHA256, created: true },
    },
  },
  problems: {
    400: [...UNREADABLE, 'VIEW_INVALID', 'FEATURE_VIEW_INVALID', 'VIEW_LIMIT_REACHED'],
    409: ['VIEW_VERSION_TAKEN'],
  },
};

export const TRAIN_MODEL: Operation = {
  id: 'trainModel',
  tag: 'models',
  summary: 'Train a model',
  description:
    'Queues a training run, whose result is a new version of the model. The body is YAML 1.2, of which JSON is a part; ' +
    'its `model` must be that of the path. Written to the audit log.',
  params: z.strictObject({ model: ModelName.meta({ description: 'Name of the model.' }) }),
  headers: IdempotencyHeaders,
  body: {
    contentTypes: DEFINITION_TYPES,
    schema: ModelDefinition.register(BODIES, { id: 'ModelDefinition' }),
    examples: {
      repurchase: {
        model: 'repurchase_60d',
        target: { event: 'Order Completed', within: '60d' },
        population: { event: 'Order Completed', identified: true },
        cutoffs: { every: '30d', last: 8 },
        features: ['purchases@1'],
        family: 'logistic',
        gates: { test_auc: '>= 0.70' },
      },
    },
  },
  answers: {
    202: {
      description: 'The run is queued.',
      schema: QueuedJob,
      example: { jobId: '0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10' },
      headers: { location: 'The path of the job.' },
    },
  },
  problems: {
    400: [...UNREADABLE, 'MODEL_INVALID', 'MODEL_MISMATCH', 'IDEMPOTENCY_KEY_INVALID', 'DEFINITION_INVALID'],
    409: ['REQUEST_ID_REUSED'],
    503: ['QUEUE_UNAVAILABLE'],
  },
};
