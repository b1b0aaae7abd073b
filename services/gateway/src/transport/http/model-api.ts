import { TrainingResult } from '@clientele/contracts/artifact';
import { ArtifactManifest } from '@clientele/contracts/artifact';
import { Alias } from '@clientele/contracts/model-definition';
import { z } from 'zod';
import type { ModelVersion, Page, VersionDetails } from '../../domain/models.js';
import { ANSWERS, BODIES, type Operation } from './openapi/operation.js';
import { PageQuery } from './page.js';

const VERSION_MAX = 2_147_483_647;

const Model = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/u, 'must be the name of a model')
  .meta({ description: 'Name of the model.' });
export const VersionsParams = z.strictObject({ model: Model });
export const VersionParams = z.strictObject({
  model: Model,
  version: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'must be a whole number, at least 1')
    .transform(Number)
    .pipe(z.int().min(1).max(VERSION_MAX))
    .meta({ description: 'Number of the version.' }),
});
export const AliasParams = z.strictObject({ model: Model, alias: Alias.meta({ description: 'Name of the alias.' }) });
export const AliasBody = z
  .strictObject({ version: z.int().min(1).max(VERSION_MAX) })
  .register(BODIES, { id: 'SetAliasRequest' });

export const ApiResult = TrainingResult.register(ANSWERS, { id: 'TrainingResult' });

const ApiVersion = z
  .strictObject({
    model: z.string(),
    version: z.int().min(1),
    artifactId: z.string().meta({ description: 'SHA-256 of the manifest.' }),
    aliases: z.array(z.string()).meta({ description: 'Aliases that point at it.' }),
    result: ApiResult.optional(),
    createTime: z.iso.datetime(),
  })
  .register(ANSWERS, { id: 'ModelVersion' });

const Versions = z
  .strictObject({ versions: z.array(ApiVersion), nextPageToken: z.string() })
  .register(ANSWERS, { id: 'ModelVersions' });

const { definition, columns, bands, baseMargin, explanation, trainingSet, seed, fit } = ArtifactManifest.shape;
const ApiDetails = z
  .strictObject({
    ...ApiVersion.shape,
    definition: definition.meta({ description: 'The model definition, with its defaults.' }),
    columns: columns.meta({ description: 'Columns of the model, in order.' }),
    bands: bands.meta({ description: 'Probability from which a customer counts as `medium` and as `high`.' }),
    baseMargin: baseMargin.meta({ description: 'Where reasons start from.' }),
    explanation: explanation.meta({ description: 'How reasons are made.' }),
    trainingSet: trainingSet.meta({ description: 'The rows that it was trained and judged on.' }),
    seed,
    fit: fit.meta({ description: 'What fitting chose or counted.' }),
  })
  .register(ANSWERS, { id: 'ModelVersionDetails' });

const ApiAlias = z
  .strictObject({
    model: z.string(),
    alias: Alias,
    version: z.int().min(1),
    previousVersion: z.int().min(1).nullable().meta({ description: 'What it pointed at before.' }),
  })
  .register(ANSWERS, { id: 'ModelAlias' });

export const toApiVersions = ({ items, nextToken }: Page<ModelVersion>): z.input<typeof Versions> => ({
  versions: items.map(toApiVersion),
  nextPageToken: nextToken,
});

const toApiVersion = (version: ModelVersion): z.input<typeof ApiVersion> => ({
  model: version.model,
  version: version.version,
  artifactId: version.artifactId,
  aliases: [...version.aliases],
  ...(version.result === undefined ? {} : { result: version.result }),
  createTime: version.createTime.toISOString(),
});

/** Without what training rows held: categories, calibration knots and quantiles stay with the artifact. */
export const toApiDetails = (details: VersionDetails): z.input<typeof ApiDetails> => ({
  ...toApiVersion(details),
  definition: details.manifest.definition,
  columns: details.manifest.columns,
  bands: details.manifest.bands,
  baseMargin: details.manifest.baseMargin,
  explanation: details.manifest.explanation,
  trainingSet: details.manifest.trainingSet,
  seed: details.manifest.seed,
  fit: details.manifest.fit,
});

export const toApiAlias = (
  alias: z.output<typeof AliasParams> & z.output<typeof AliasBody>,
  previousVersion: number | undefined,
): z.input<typeof ApiAlias> => ({ ...alias, previousVersion: previousVersion ?? null });

export const LIST_VERSIONS: Operation = {
  id: 'listModelVersions',
  tag: 'models',
  summary: 'List the versions of a model',
  description: 'Newest first. A model that nobody has trained has none.',
  params: VersionsParams,
  query: PageQuery,
  answers: { 200: { description: 'A page of versions.', schema: Versions } },
  problems: { 400: ['PAGE_TOKEN_INVALID'] },
};

export const GET_VERSION: Operation = {
  id: 'getModelVersion',
  tag: 'models',
  summary: 'Describe a version of a model',
  description: 'The version, and what its artifact says of itself: definition, columns, training set, metrics, gates.',
  params: VersionParams,
  answers: { 200: { description: 'The version.', schema: ApiDetails } },
  problems: { 404: ['VERSION_NOT_FOUND'], 500: ['TRAINER_ANSWER_BROKEN', 'ARTIFACT_CORRUPT'] },
};

export const SET_ALIAS: Operation = {
  id: 'setModelAlias',
  tag: 'models',
  summary: 'Point an alias at a version',
  description: 'Refused while a gate of the version fails. Written to the audit log, refusals included.',
  params: AliasParams,
  body: { contentTypes: ['application/json'], schema: AliasBody, examples: { three: { version: 3 } } },
  answers: {
    200: {
      description: 'The alias as it is now.',
      schema: ApiAlias,
      example: { model: 'repurchase_60d', alias: 'champion', version: 3, previousVersion: 2 },
    },
  },
  problems: { 400: ['INVALID_JSON', 'INVALID_ENCODING', 'GATE_FAILED'], 404: ['VERSION_NOT_FOUND'] },
};
