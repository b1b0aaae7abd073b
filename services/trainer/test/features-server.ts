import { setTimeout as sleep } from 'node:timers/promises';
import { FeaturesServiceClient } from '@clientele/proto/services';
import type { BuildTrainingSetRequest__Output } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetRequest';
import type { BuildTrainingSetResponse } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetResponse';
import { createInnerServer, serveGrpc, serverStream, unary } from '@clientele/shared/grpc-server';
import { createLogger } from '@clientele/shared/log';
import { Float64, Table, TimestampMillisecond, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { createExampleTrainingSet } from '../src/domain/example.fixture.js';
import type { ResolvedCutoff } from '../src/domain/resolve-cutoffs.js';
import type { TrainingSet } from '../src/domain/training-set.js';

const SPLITS = { SPLIT_TRAIN: 'train', SPLIT_VALIDATION: 'validation', SPLIT_TEST: 'test' } as const;
const NEWEST = Date.parse('2026-06-01T00:00:00Z');

export interface FeaturesServer {
  readonly address: string;
  readonly requests: BuildTrainingSetRequest__Output[];
  /** While true, training sets wait. */
  held: boolean;
  /** Flips a bit of the next training sets' digests. */
  corrupt: boolean;
  stop(): Promise<void>;
}

/** Stands in for the features service: streams a true Arrow training set. */
export async function startFeaturesServer(token: string, rowCount: number): Promise<FeaturesServer> {
  const log = createLogger({ service: 'features', level: 'silent' });
  const server = createInnerServer({ token, log });
  const state = { requests: [] as BuildTrainingSetRequest__Output[], held: false, corrupt: false };
  async function* build(
    request: BuildTrainingSetRequest__Output,
    signal: AbortSignal,
  ): AsyncGenerator<BuildTrainingSetResponse> {
    state.requests.push(request);
    while (state.held && !signal.aborted) await sleep(20);
    const cutoffs = request.cutoffs.map(({ cutoffTime, split }): ResolvedCutoff => ({
      cutoffMs: Number(cutoffTime!.seconds) * 1000,
      split: SPLITS[split as keyof typeof SPLITS],
    }));
    yield* toResponses(createExampleTrainingSet(rowCount, cutoffs), state.corrupt);
  }
  server.addService(FeaturesServiceClient.service, {
    DescribeLog: unary(log, 'DescribeLog', () =>
      Promise.resolve({
        position: { epoch: 1, xid: '7', seq: '9' },
        maxAvailableTime: { seconds: String(NEWEST / 1000), nanos: 0 },
      }),
    ),
    BuildTrainingSet: serverStream(log, 'BuildTrainingSet', (request: BuildTrainingSetRequest__Output, { signal }) =>
      build(request, signal),
    ),
  });
  const serving = await serveGrpc(server, '127.0.0.1', 0, { drainTimeoutMs: 100 });
  return Object.assign(state, { address: `127.0.0.1:${serving.port}`, stop: () => serving.stop() });
}

function* toResponses(set: TrainingSet, corrupt: boolean): Generator<BuildTrainingSetResponse> {
  const { header, rows, trainingSetId, rowCount, sha256 } = set;
  const headerJson = JSON.stringify(header);
  yield { header: { trainingSetId, headerJson, position: { epoch: 1, xid: '7', seq: '9' } } };
  const table = new Table({
    customer_id: vectorFromArray(rows.customerId, new Utf8()),
    cutoff: vectorFromArray(Array.from(rows.cutoffMs), new TimestampMillisecond()),
    split: vectorFromArray(rows.split, new Utf8()),
    label: vectorFromArray(Array.from(rows.label), new Float64()),
    ...Object.fromEntries(
      header.columns.map(({ name }, index) => [
        name,
        vectorFromArray(Array.from(rows.features[index]!), new Float64()),
      ]),
    ),
  });
  const ipc = Buffer.from(tableToIPC(table, 'stream'));
  for (let offset = 0; offset < ipc.length; offset += 10_000) yield { ipc: ipc.subarray(offset, offset + 10_000) };
  yield { trailer: { rowCount: String(rowCount), sha256: corrupt ? '0'.repeat(64) : sha256 } };
}
