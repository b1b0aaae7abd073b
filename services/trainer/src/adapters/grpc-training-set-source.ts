import type { LogPosition } from '@clientele/contracts/log-event';
import { durationMs } from '@clientele/contracts/model-definition';
import { TrainingSetHeader } from '@clientele/contracts/training-set';
import { createTrainingSetHash } from '@clientele/contracts/training-set-hash';
import type { BuildTrainingSetRequest } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetRequest';
import type { BuildTrainingSetResponse__Output } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetResponse';
import type { DescribeLogRequest } from '@clientele/proto/gen/clientele/features/v1/DescribeLogRequest';
import type { DescribeLogResponse__Output } from '@clientele/proto/gen/clientele/features/v1/DescribeLogResponse';
import type { FeaturesServiceClient } from '@clientele/proto/gen/clientele/features/v1/FeaturesService';
import type { LogPosition__Output } from '@clientele/proto/gen/clientele/features/v1/LogPosition';
import type { TrainingSetHeader__Output } from '@clientele/proto/gen/clientele/features/v1/TrainingSetHeader';
import type { TrainingSetTrailer__Output } from '@clientele/proto/gen/clientele/features/v1/TrainingSetTrailer';
import { AppError } from '@clientele/shared/errors';
import { callServerStream, callUnary } from '@clientele/shared/grpc-client';
import { fromWireTime, toWireTime } from '@clientele/shared/wire-time';
import type { TrainingSet } from '../domain/training-set.js';
import type { BuildRequest, TrainingSetSource } from '../ports.js';
import { corrupt, readArrowRows } from './arrow-rows.js';

const DESCRIBE_TIMEOUT_MS = 10_000;
const BUILD_TIMEOUT_MS = 60 * 60 * 1000;
const BYTES_MAX = 2 ** 30;

const SPLIT_ENUM = { train: 'SPLIT_TRAIN', validation: 'SPLIT_VALIDATION', test: 'SPLIT_TEST' } as const;

/** Training sets of the features service. */
export function createGrpcTrainingSetSource(client: FeaturesServiceClient): TrainingSetSource {
  return {
    async describeLog() {
      const response = await callUnary<DescribeLogRequest, DescribeLogResponse__Output>(
        (...args) => client.describeLog(...args),
        {},
        { timeoutMs: DESCRIBE_TIMEOUT_MS },
      );
      const { position, maxAvailableTime } = response;
      return {
        position: position === null ? undefined : fromProtoPosition(position),
        maxAvailableMs: maxAvailableTime === null ? undefined : fromWireTime(maxAvailableTime),
      };
    },
    async buildTrainingSet(request, signal) {
      const stream = callServerStream<BuildTrainingSetRequest, BuildTrainingSetResponse__Output>(
        (...args) => client.buildTrainingSet(...args),
        toProtoRequest(request),
        { timeoutMs: BUILD_TIMEOUT_MS, signal },
      );
      return readTrainingSet(await collect(stream));
    },
  };
}

interface Parts {
  header?: TrainingSetHeader__Output;
  trailer?: TrainingSetTrailer__Output;
  readonly chunks: Buffer[];
}

async function collect(stream: AsyncIterable<BuildTrainingSetResponse__Output>): Promise<Parts> {
  const parts: Parts = { chunks: [] };
  let byteCount = 0;
  for await (const { header, ipc, trailer } of stream) {
    if (header) parts.header = header;
    if (trailer) parts.trailer = trailer;
    if (!ipc) continue;
    parts.chunks.push(ipc);
    byteCount += ipc.length;
    if (byteCount > BYTES_MAX)
      throw new AppError('failed_precondition', 'TRAINING_SET_TOO_LARGE', 'The training set is larger than 1 GiB.');
  }
  return parts;
}

function readTrainingSet({ header, trailer, chunks }: Parts): TrainingSet {
  if (header?.position === undefined || header.position === null || trailer === undefined)
    throw corrupt('it was cut off');
  const parsed = parseHeader(header.headerJson);
  const rows = readArrowRows(Buffer.concat(chunks), parsed.columns);
  const hash = createTrainingSetHash(parsed.columns);
  hash.update(rows);
  const rowCount = rows.label.length;
  const sha256 = hash.digest();
  if (rowCount !== Number(trailer.rowCount) || sha256 !== trailer.sha256) throw corrupt('its rows are not those sent');
  const position = fromProtoPosition(header.position);
  return { trainingSetId: header.trainingSetId, header: parsed, position, rows, rowCount, sha256 };
}

function parseHeader(json: string): TrainingSetHeader {
  try {
    return TrainingSetHeader.parse(JSON.parse(json));
  } catch (err) {
    throw corrupt('its header', err);
  }
}

function toProtoRequest({ definition, cutoffs, position }: BuildRequest): BuildTrainingSetRequest {
  const { features, target, population } = definition;
  return {
    featureViews: features,
    target: { event: target.event, within: toWireTime(durationMs(target.within)) },
    population: { event: population.event, identified: population.identified },
    cutoffs: cutoffs.map(({ cutoffMs, split }) => ({ cutoffTime: toWireTime(cutoffMs), split: SPLIT_ENUM[split] })),
    position:
      position === undefined ? null : { epoch: position.epoch, xid: String(position.xid), seq: String(position.seq) },
  };
}

const fromProtoPosition = ({ epoch, xid, seq }: LogPosition__Output): LogPosition => ({
  epoch,
  xid: BigInt(xid),
  seq: BigInt(seq),
});
