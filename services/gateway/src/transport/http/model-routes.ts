import { Alias } from '@clientele/contracts/model-definition';
import { parse } from '@clientele/shared/parse';
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import type { Job, ModelVersion, Page, PageRequest } from '../../domain/models.js';
import type { SetAlias } from '../../use-cases/set-alias.js';
import { actorOf } from './access.js';
import { takeJson } from './body.js';
import { readPage } from './page.js';

export interface ModelRoutesDeps {
  readonly getJob: (jobId: string) => Promise<Job>;
  readonly listVersions: (model: string, page: PageRequest) => Promise<Page<ModelVersion>>;
  readonly setAlias: SetAlias;
}

const Model = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/u, 'must be the name of a model');
const JobParams = z.strictObject({ id: z.uuid() });
const VersionsParams = z.strictObject({ model: Model });
const AliasParams = z.strictObject({ model: Model, alias: Alias });
const AliasBody = z.strictObject({ version: z.int().min(1).max(2_147_483_647) });

export const modelRoutes =
  ({ getJob, listVersions, setAlias }: ModelRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    takeJson(app);
    app.get('/v1/jobs/:id', { config: { scope: 'jobs:read' } }, async ({ params }) =>
      toApiJob(await getJob(parse(JobParams, params).id)),
    );
    app.get('/v1/models/:model/versions', { config: { scope: 'models:read' } }, async ({ params, query }) => {
      const { items, nextToken } = await listVersions(parse(VersionsParams, params).model, readPage(query));
      return { versions: items.map(toApiVersion), nextPageToken: nextToken };
    });
    const options = { config: { scope: 'models:write' }, bodyLimit: 1_024 } as const;
    app.put('/v1/models/:model/aliases/:alias', options, async (request) => {
      const input = { ...parse(AliasParams, request.params), ...parse(AliasBody, request.body) };
      const previousVersion = await setAlias(input, actorOf(request));
      return { ...input, previousVersion: previousVersion ?? null };
    });
    done();
  };

const toApiJob = (job: Job): object => ({
  jobId: job.jobId,
  state: job.state,
  progress: job.progress,
  ...(job.stage === undefined ? {} : { stage: job.stage }),
  model: job.model,
  ...(job.version === undefined ? {} : { version: job.version }),
  ...(job.result === undefined ? {} : { result: job.result }),
  ...job.failure,
  submitTime: job.submitTime.toISOString(),
  ...(job.endTime === undefined ? {} : { endTime: job.endTime.toISOString() }),
});

const toApiVersion = (version: ModelVersion): object => ({
  model: version.model,
  version: version.version,
  artifactId: version.artifactId,
  aliases: version.aliases,
  ...(version.result === undefined ? {} : { result: version.result }),
  createTime: version.createTime.toISOString(),
});
