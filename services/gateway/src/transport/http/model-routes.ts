import { Alias } from '@clientele/contracts/model-definition';
import { parse } from '@clientele/shared/parse';
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import type { ModelVersion, Page, PageRequest, VersionDetails } from '../../domain/models.js';
import type { SetAlias } from '../../use-cases/set-alias.js';
import { actorOf } from './access.js';
import { takeJson } from './body.js';
import { readPage } from './page.js';

export interface ModelRoutesDeps {
  readonly listVersions: (model: string, page: PageRequest) => Promise<Page<ModelVersion>>;
  readonly getVersion: (model: string, version: number) => Promise<VersionDetails>;
  readonly setAlias: SetAlias;
}

const Model = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/u, 'must be the name of a model');
const VersionsParams = z.strictObject({ model: Model });
const VersionParams = z.strictObject({
  model: Model,
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1 to 999999999')
    .transform(Number),
});
const AliasParams = z.strictObject({ model: Model, alias: Alias });
const AliasBody = z.strictObject({ version: z.int().min(1).max(2_147_483_647) });

export const modelRoutes =
  ({ listVersions, getVersion, setAlias }: ModelRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    takeJson(app);
    app.get('/v1/models/:model/versions', { config: { scope: 'models:read' } }, async ({ params, query }) => {
      const { items, nextToken } = await listVersions(parse(VersionsParams, params).model, readPage(query));
      return { versions: items.map(toApiVersion), nextPageToken: nextToken };
    });
    app.get('/v1/models/:model/versions/:version', { config: { scope: 'models:read' } }, async ({ params }) => {
      const { model, version } = parse(VersionParams, params);
      return toApiDetails(await getVersion(model, version));
    });
    const options = { config: { scope: 'models:write' }, bodyLimit: 1_024 } as const;
    app.put('/v1/models/:model/aliases/:alias', options, async (request) => {
      const input = { ...parse(AliasParams, request.params), ...parse(AliasBody, request.body) };
      const previousVersion = await setAlias(input, actorOf(request));
      return { ...input, previousVersion: previousVersion ?? null };
    });
    done();
  };

const toApiVersion = (version: ModelVersion): object => ({
  model: version.model,
  version: version.version,
  artifactId: version.artifactId,
  aliases: version.aliases,
  ...(version.result === undefined ? {} : { result: version.result }),
  createTime: version.createTime.toISOString(),
});

/** Without what training rows held: categories, calibration knots and quantiles stay with the artifact. */
const toApiDetails = (details: VersionDetails): object => {
  const { definition, columns, bands, baseMargin, explanation, trainingSet, seed, fit } = details.manifest;
  return { ...toApiVersion(details), definition, columns, bands, baseMargin, explanation, trainingSet, seed, fit };
};
