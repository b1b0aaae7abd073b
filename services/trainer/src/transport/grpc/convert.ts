import { Alias, ModelDefinition, ModelName } from '@clientele/contracts/model-definition';
import type { GetArtifactResponse } from '@clientele/proto/gen/clientele/trainer/v1/GetArtifactResponse';
import type { GetVersionRequest__Output } from '@clientele/proto/gen/clientele/trainer/v1/GetVersionRequest';
import type { GetVersionResponse } from '@clientele/proto/gen/clientele/trainer/v1/GetVersionResponse';
import type { ModelVersion as ProtoVersion } from '@clientele/proto/gen/clientele/trainer/v1/ModelVersion';
import type { ListVersionsResponse } from '@clientele/proto/gen/clientele/trainer/v1/ListVersionsResponse';
import type { SetAliasRequest__Output } from '@clientele/proto/gen/clientele/trainer/v1/SetAliasRequest';
import type { SubmitTrainingRequest__Output } from '@clientele/proto/gen/clientele/trainer/v1/SubmitTrainingRequest';
import type { WatchAliasesResponse } from '@clientele/proto/gen/clientele/trainer/v1/WatchAliasesResponse';
import type { WatchJobResponse } from '@clientele/proto/gen/clientele/trainer/v1/WatchJobResponse';
import { AppError } from '@clientele/shared/errors';
import { parse } from '@clientele/shared/parse';
import { toWireTime } from '@clientele/shared/wire-time';
import { z } from 'zod';
import type { AliasTarget, ArtifactFiles, DescribedVersion, ModelVersion } from '../../domain/model-version.js';
import type { RunState, TrainingRun } from '../../domain/training-run.js';
import type { VersionPage } from '../../use-cases/list-versions.js';
import type { AliasChange } from '../../use-cases/watch-aliases.js';

const DEFINITION_LENGTH_MAX = 64 * 1024;
const CHUNK_BYTES = 1024 * 1024;

const RequestId = z.object({
  request_id: z
    .string()
    .min(1)
    .max(64)
    .regex(/^\P{C}+$/u),
});
const Target = z.object({
  model: ModelName,
  alias: Alias,
  version: z.int().min(1).max(2_147_483_647),
});
const Model = Target.pick({ model: true });
const Version = Target.pick({ model: true, version: true });

export function fromProtoSubmission({ definitionJson, requestId }: SubmitTrainingRequest__Output): {
  requestId: string;
  definition: ModelDefinition;
} {
  const { request_id } = parse(RequestId, { request_id: requestId });
  return { requestId: request_id, definition: parse(ModelDefinition, parseJson(definitionJson), 'DEFINITION_INVALID') };
}

function parseJson(json: string): unknown {
  const invalid = (message: string): AppError => new AppError('invalid_argument', 'DEFINITION_INVALID', message);
  if (json.length > DEFINITION_LENGTH_MAX) throw invalid('The model definition is longer than 64 KiB.');
  // Postgres cannot store it.
  if (json.includes('\\u0000')) throw invalid('The model definition contains a NUL character.');
  try {
    return JSON.parse(json);
  } catch {
    throw invalid('The model definition is not JSON.');
  }
}

export const fromProtoModel = (model: string): string => parse(Model, { model }).model;
export const fromProtoTarget = ({ model, alias, version }: SetAliasRequest__Output): Omit<AliasTarget, 'artifactId'> =>
  parse(Target, { model, alias, version });
export const fromProtoVersion = ({ model, version }: GetVersionRequest__Output): z.infer<typeof Version> =>
  parse(Version, { model, version });
export const fromProtoJobId = (jobId: string): string =>
  parse(z.object({ job_id: z.uuid() }), { job_id: jobId }).job_id;

const JOB_STATE = {
  queued: 'JOB_STATE_QUEUED',
  running: 'JOB_STATE_RUNNING',
  completed: 'JOB_STATE_COMPLETED',
  failed: 'JOB_STATE_FAILED',
} as const satisfies Record<RunState, WatchJobResponse['state']>;

export const toProtoJob = (run: TrainingRun): WatchJobResponse => ({
  jobId: run.runId,
  state: JOB_STATE[run.state],
  progress: run.progress,
  stage: run.stage,
  model: run.definition.model,
  version: run.version ?? 0,
  resultJson: run.result === undefined ? '' : JSON.stringify(run.result),
  reason: run.reason ?? '',
  message: run.message ?? '',
  submitTime: toWireTime(run.submitTime.getTime()),
  endTime: run.endTime === undefined ? null : toWireTime(run.endTime.getTime()),
});

export const toProtoVersions = ({ versions, nextPageToken }: VersionPage): ListVersionsResponse => ({
  versions: versions.map(toProtoVersion),
  nextPageToken,
});

export const toProtoDescribedVersion = ({ version, manifest }: DescribedVersion): GetVersionResponse => ({
  version: toProtoVersion(version),
  manifestJson: Buffer.from(manifest).toString('utf8'),
});

const toProtoVersion = ({ model, version, artifactId, aliases, result, createTime }: ModelVersion): ProtoVersion => ({
  model,
  version,
  artifactId,
  aliases: [...aliases],
  resultJson: JSON.stringify(result),
  createTime: toWireTime(createTime.getTime()),
});

export const toProtoAlias = (change: AliasChange): WatchAliasesResponse =>
  change.synchronized
    ? { synchronized: true }
    : { model: change.model, alias: change.alias, version: change.version, artifactId: change.artifactId };

/** The files one after the other, in chunks; a file without bytes is one empty chunk. */
export function* toProtoArtifact({ manifest, model, explain }: ArtifactFiles): Generator<GetArtifactResponse> {
  const files = [
    ['ARTIFACT_FILE_MANIFEST', manifest],
    ['ARTIFACT_FILE_MODEL', model],
    ['ARTIFACT_FILE_EXPLAIN', explain],
  ] as const;
  for (const [file, bytes] of files)
    for (let offset = 0; offset === 0 || offset < bytes.length; offset += CHUNK_BYTES)
      yield { file, chunk: Buffer.from(bytes.subarray(offset, offset + CHUNK_BYTES)) };
}
