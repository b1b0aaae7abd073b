import { parse } from '@clientele/shared/parse';
import type { FastifyPluginCallback } from 'fastify';
import type { ModelVersion, Page, PageRequest, VersionDetails } from '../../domain/models.js';
import type { SetAlias } from '../../use-cases/set-alias.js';
import { actorOf } from './access.js';
import { takeJson } from './body.js';
import {
  AliasBody,
  AliasParams,
  GET_VERSION,
  LIST_VERSIONS,
  SET_ALIAS,
  toApiAlias,
  toApiDetails,
  toApiVersions,
  VersionParams,
  VersionsParams,
} from './model-api.js';
import { readPage } from './page.js';

export interface ModelRoutesDeps {
  readonly listVersions: (model: string, page: PageRequest) => Promise<Page<ModelVersion>>;
  readonly getVersion: (model: string, version: number) => Promise<VersionDetails>;
  readonly setAlias: SetAlias;
}

export const modelRoutes =
  ({ listVersions, getVersion, setAlias }: ModelRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    takeJson(app);
    const list = { config: { scope: 'models:read', operation: LIST_VERSIONS } } as const;
    app.get('/v1/models/:model/versions', list, async ({ params, query }) =>
      toApiVersions(await listVersions(parse(VersionsParams, params).model, readPage(query))),
    );
    const get = { config: { scope: 'models:read', operation: GET_VERSION } } as const;
    app.get('/v1/models/:model/versions/:version', get, async ({ params }) => {
      const { model, version } = parse(VersionParams, params);
      return toApiDetails(await getVersion(model, version));
    });
    const set = { config: { scope: 'models:write', operation: SET_ALIAS }, bodyLimit: 1_024 } as const;
    app.put('/v1/models/:model/aliases/:alias', set, async (request) => {
      const input = { ...parse(AliasParams, request.params), ...parse(AliasBody, request.body) };
      return toApiAlias(input, await setAlias(input, actorOf(request)));
    });
    done();
  };
