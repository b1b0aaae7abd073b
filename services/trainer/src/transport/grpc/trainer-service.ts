import type { TrainerServiceHandlers } from '@clientele/proto/gen/clientele/trainer/v1/TrainerService';
import type { GetArtifactResponse } from '@clientele/proto/gen/clientele/trainer/v1/GetArtifactResponse';
import { serverStream, unary } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import type { GetArtifact } from '../../use-cases/get-artifact.js';
import type { GetVersion } from '../../use-cases/get-version.js';
import type { ListVersions } from '../../use-cases/list-versions.js';
import type { SetAlias } from '../../use-cases/set-alias.js';
import type { SubmitTraining } from '../../use-cases/submit-training.js';
import type { WatchAliases } from '../../use-cases/watch-aliases.js';
import type { WatchJob } from '../../use-cases/watch-job.js';
import {
  fromProtoJobId,
  fromProtoModel,
  fromProtoSubmission,
  fromProtoTarget,
  fromProtoVersion,
  toProtoAlias,
  toProtoArtifact,
  toProtoDescribedVersion,
  toProtoJob,
  toProtoVersions,
} from './convert.js';

export interface TrainerServiceDeps {
  submitTraining: SubmitTraining;
  watchJob: WatchJob;
  listVersions: ListVersions;
  getVersion: GetVersion;
  getArtifact: GetArtifact;
  setAlias: SetAlias;
  watchAliases: WatchAliases;
  /** Ends the watches, which never end by themselves. */
  stopping: AbortSignal;
  log: Logger;
}

type Handlers = Pick<
  TrainerServiceHandlers,
  'SubmitTraining' | 'WatchJob' | 'ListVersions' | 'GetVersion' | 'GetArtifact' | 'SetAlias' | 'WatchAliases'
>;

export function createTrainerService({ log, stopping, ...deps }: TrainerServiceDeps): Handlers {
  return {
    SubmitTraining: unary(log, 'SubmitTraining', async (request) => ({
      jobId: await deps.submitTraining(fromProtoSubmission(request)),
    })),
    WatchJob: serverStream(
      log,
      'WatchJob',
      ({ jobId }, { signal }) => map(deps.watchJob(fromProtoJobId(jobId), signal), toProtoJob),
      { endOn: stopping },
    ),
    ListVersions: unary(log, 'ListVersions', async ({ model, pageSize, pageToken }) =>
      toProtoVersions(await deps.listVersions({ model: fromProtoModel(model), pageSize, pageToken })),
    ),
    GetVersion: unary(log, 'GetVersion', async (request) =>
      toProtoDescribedVersion(await deps.getVersion(fromProtoVersion(request))),
    ),
    GetArtifact: serverStream(log, 'GetArtifact', ({ artifactId }) => streamArtifact(deps.getArtifact, artifactId)),
    SetAlias: unary(log, 'SetAlias', async (request) => ({
      previousVersion: await deps.setAlias(fromProtoTarget(request)),
    })),
    WatchAliases: serverStream(log, 'WatchAliases', (_, { signal }) => map(deps.watchAliases(signal), toProtoAlias), {
      endOn: stopping,
    }),
  };
}

async function* map<T, U>(items: AsyncIterable<T>, convert: (item: T) => U): AsyncGenerator<U, void, undefined> {
  for await (const item of items) yield convert(item);
}

async function* streamArtifact(
  getArtifact: GetArtifact,
  artifactId: string,
): AsyncGenerator<GetArtifactResponse, void, undefined> {
  yield* toProtoArtifact(await getArtifact(artifactId));
}
