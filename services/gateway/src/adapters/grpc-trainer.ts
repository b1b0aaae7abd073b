import { ArtifactManifest, TrainingResult } from '@clientele/contracts/artifact';
import type { GetVersionRequest } from '@clientele/proto/gen/clientele/trainer/v1/GetVersionRequest';
import type { GetVersionResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/GetVersionResponse';
import type { JobState__Output } from '@clientele/proto/gen/clientele/trainer/v1/JobState';
import type { ListVersionsRequest } from '@clientele/proto/gen/clientele/trainer/v1/ListVersionsRequest';
import type { ListVersionsResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/ListVersionsResponse';
import type { ModelVersion__Output } from '@clientele/proto/gen/clientele/trainer/v1/ModelVersion';
import type { SetAliasRequest } from '@clientele/proto/gen/clientele/trainer/v1/SetAliasRequest';
import type { SetAliasResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/SetAliasResponse';
import type { SubmitTrainingRequest } from '@clientele/proto/gen/clientele/trainer/v1/SubmitTrainingRequest';
import type { SubmitTrainingResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/SubmitTrainingResponse';
import type { TrainerServiceClient } from '@clientele/proto/gen/clientele/trainer/v1/TrainerService';
import type { WatchJobRequest } from '@clientele/proto/gen/clientele/trainer/v1/WatchJobRequest';
import type { WatchJobResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/WatchJobResponse';
import { AppError } from '@clientele/shared/errors';
import { callServerStream, callUnary, type StreamMethod, type UnaryMethod } from '@clientele/shared/grpc-client';
import { fromWireTime, type WireTime } from '@clientele/shared/wire-time';
import type { Job, JobState, ModelVersion, VersionDetails } from '../domain/models.js';
import type { ModelRegistry } from '../ports.js';

const SETTINGS = { timeoutMs: 5_000 };

export function createGrpcTrainer(client: TrainerServiceClient): ModelRegistry {
  const submitTraining: UnaryMethod<SubmitTrainingRequest, SubmitTrainingResponse__Output> = (...args) =>
    client.submitTraining(...args);
  const watchJob: StreamMethod<WatchJobRequest, WatchJobResponse__Output> = (...args) => client.watchJob(...args);
  const listVersions: UnaryMethod<ListVersionsRequest, ListVersionsResponse__Output> = (...args) =>
    client.listVersions(...args);
  const getVersion: UnaryMethod<GetVersionRequest, GetVersionResponse__Output> = (...args) =>
    client.getVersion(...args);
  const setAlias: UnaryMethod<SetAliasRequest, SetAliasResponse__Output> = (...args) => client.setAlias(...args);
  return {
    async submitTraining(definition, requestId) {
      const request = { definitionJson: JSON.stringify(definition), requestId };
      const { jobId } = await callUnary(submitTraining, request, SETTINGS);
      return jobId;
    },
    async getJob(jobId) {
      // The first message is the state as it is now; leaving the loop ends the stream.
      for await (const state of callServerStream(watchJob, { jobId }, SETTINGS)) {
        return fromProtoJob(state);
      }
      throw broken('a job without a state');
    },
    async *watchJob(jobId, signal) {
      for await (const state of callServerStream(watchJob, { jobId }, { timeoutMs: Infinity, signal })) {
        yield fromProtoJob(state);
      }
    },
    async listVersions(model, { size, token }) {
      const request = { model, pageSize: size, pageToken: token };
      const page = await callUnary(listVersions, request, SETTINGS);
      return { items: page.versions.map(fromProtoVersion), nextToken: page.nextPageToken };
    },
    async getVersion(model, version) {
      return fromProtoDetails(await callUnary(getVersion, { model, version }, SETTINGS));
    },
    async setAlias(model, alias, version) {
      const request = { model, alias, version };
      const { previousVersion } = await callUnary(setAlias, request, SETTINGS);
      return previousVersion === 0 ? undefined : previousVersion;
    },
  };
}

const JOB_STATES: Record<JobState__Output, JobState | undefined> = {
  JOB_STATE_UNSPECIFIED: undefined,
  JOB_STATE_QUEUED: 'queued',
  JOB_STATE_RUNNING: 'running',
  JOB_STATE_COMPLETED: 'completed',
  JOB_STATE_FAILED: 'failed',
};

function fromProtoJob(job: WatchJobResponse__Output): Job {
  const state = JOB_STATES[job.state];
  if (state === undefined) throw broken('a job without a state');
  return {
    jobId: job.jobId,
    state,
    progress: job.progress,
    stage: job.stage === '' ? undefined : job.stage,
    model: job.model,
    version: job.version === 0 ? undefined : job.version,
    result: fromProtoResult(job.resultJson),
    failure: state === 'failed' ? { reason: job.reason, message: job.message } : undefined,
    submitTime: requireTime(job.submitTime),
    endTime: job.endTime === null ? undefined : new Date(fromWireTime(job.endTime)),
  };
}

const fromProtoVersion = (version: ModelVersion__Output): ModelVersion => ({
  model: version.model,
  version: version.version,
  artifactId: version.artifactId,
  aliases: version.aliases,
  result: fromProtoResult(version.resultJson),
  createTime: requireTime(version.createTime),
});

function fromProtoDetails({ version, manifestJson }: GetVersionResponse__Output): VersionDetails {
  if (version === null) throw broken('a manifest without its version');
  const manifest = ArtifactManifest.safeParse(JSON.parse(manifestJson));
  if (!manifest.success) throw broken(`a manifest that is none: ${manifest.error.message}`);
  return { ...fromProtoVersion(version), manifest: manifest.data };
}

const fromProtoResult = (json: string): TrainingResult | undefined =>
  json === '' ? undefined : TrainingResult.parse(JSON.parse(json));

function requireTime(time: WireTime | null): Date {
  if (time === null) throw broken('a missing time');
  return new Date(fromWireTime(time));
}

/** The trainer broke its contract: not the caller's fault. */
const broken = (what: string): AppError =>
  new AppError('internal', 'TRAINER_ANSWER_BROKEN', 'Internal error.', {
    cause: new Error(`trainer answered ${what}`),
  });
