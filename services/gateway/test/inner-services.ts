import { randomUUID } from 'node:crypto';
import { status, type Server } from '@grpc/grpc-js';
import type { FeaturesServiceHandlers } from '@clientele/proto/gen/clientele/features/v1/FeaturesService';
import type { IngestServiceHandlers } from '@clientele/proto/gen/clientele/ingest/v1/IngestService';
import type { AppendEventsRequest__Output } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsRequest';
import type { ScoreBatchRequest__Output } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchRequest';
import type { ScorerServiceHandlers } from '@clientele/proto/gen/clientele/scorer/v1/ScorerService';
import type { TrainerServiceHandlers } from '@clientele/proto/gen/clientele/trainer/v1/TrainerService';
import type { WatchJobResponse } from '@clientele/proto/gen/clientele/trainer/v1/WatchJobResponse';
import {
  FeaturesServiceClient,
  IngestServiceClient,
  ScorerServiceClient,
  TrainerServiceClient,
} from '@clientele/proto/services';
import { AppError } from '@clientele/shared/errors';
import { createInnerServer, serveGrpc, serverStream, unary, type ServingGrpc } from '@clientele/shared/grpc-server';
import { createLogger } from '@clientele/shared/log';
import { remainingMs } from '@clientele/shared/request-context';
import { fromWireTime } from '@clientele/shared/wire-time';
import { createMemoryIngest, type MemoryIngest } from '../src/adapters/memory-ingest.js';
import { VERSION } from '../src/app.fixture.js';
import type { EventBatch, EventRoute } from '../src/domain/events.js';

export const TOKEN = 'the inner token of the tests';
const log = createLogger({ service: 'inner', level: 'silent' });

/** What the stand-ins saw, and how they answer. */
export interface InnerState {
  readonly appended: readonly EventBatch[];
  readonly batches: ScoreBatchRequest__Output[];
  /** The states of the one job, newest last: watchers take one after the other away, but for the last. */
  jobStates: WatchJobResponse[];
  /** How often a watcher was cut off after its first state; counts down. */
  watchCuts: number;
  /** How long each watcher meant to wait, in ms. */
  readonly watchTimeoutsMs: number[];
  scoreDelayMs: number;
  /** How many of the next bodies ingest refuses because it has too much to do. */
  appendRefusals: number;
}

export interface InnerServices {
  readonly state: InnerState;
  readonly serving: Readonly<Record<'ingest' | 'features' | 'scorer' | 'trainer', ServingGrpc>>;
  stop(): Promise<void>;
}

/** Servers that speak the inner protocols on loopback: they stand in for the services behind the gateway. */
export async function startInnerServices(): Promise<InnerServices> {
  const ingest = createMemoryIngest();
  const state: InnerState = {
    appended: ingest.batches,
    batches: [],
    jobStates: [],
    watchCuts: 0,
    watchTimeoutsMs: [],
    scoreDelayMs: 0,
    appendRefusals: 0,
  };
  const serving = {
    ingest: await serve((server) => {
      server.addService(IngestServiceClient.service, ingestHandlers(ingest, state));
    }),
    features: await serve((server) => {
      server.addService(FeaturesServiceClient.service, featuresHandlers);
    }),
    scorer: await serve((server) => {
      server.addService(ScorerServiceClient.service, scorerHandlers(state));
    }),
    trainer: await serve((server) => {
      server.addService(TrainerServiceClient.service, trainerHandlers(state));
    }),
  };
  return {
    state,
    serving,
    stop: async () => {
      await Promise.all(Object.values(serving).map((service) => service.stop()));
    },
  };
}

async function serve(addTo: (server: Server) => void): Promise<ServingGrpc> {
  const server = createInnerServer({ token: TOKEN, log });
  addTo(server);
  const serving = await serveGrpc(server, '127.0.0.1', 0, { drainTimeoutMs: 100 });
  serving.setServing(true);
  return serving;
}

const unused = (): never => {
  throw new AppError('internal', 'UNUSED', 'Not part of these tests.');
};

const isEventRoute = (text: string): text is EventRoute =>
  ['track', 'identify', 'page', 'batch', 'import'].includes(text);

const ingestHandlers = (ingest: MemoryIngest, state: InnerState): IngestServiceHandlers => ({
  AppendEvents: unary(log, 'AppendEvents', async (request: AppendEventsRequest__Output) => {
    if (state.appendRefusals-- > 0) throw new AppError('resource_exhausted', 'INGEST_OVERLOADED', 'Too many events.');
    const { body, route, sourceId, requestId } = request;
    if (request.dialect !== 'DIALECT_SEGMENT' || !isEventRoute(route) || request.receiveTime === null) return unused();
    const receiveTime = new Date(fromWireTime(request.receiveTime));
    const counts = await ingest.append({ body, route, sourceId, receiveTime, requestId });
    return { acceptedCount: counts.accepted, duplicateCount: counts.duplicate, rejectedCount: counts.rejected };
  }),
  EnsureSource: unary(log, 'EnsureSource', async ({ name }: { name: string }) => ({
    sourceId: await ingest.ensureSource(name),
  })),
  RevealIdentifiers: unused,
  HashIdentifiers: unused,
});

const featuresHandlers: FeaturesServiceHandlers = {
  PublishView: unary(log, 'PublishView', ({ definitionJson }: { definitionJson: string }) => {
    const { view, version } = JSON.parse(definitionJson) as { view: string; version: number };
    return Promise.resolve({ name: view, version, sha256: 'f'.repeat(64), created: version === 1 });
  }),
  ResolveCustomers: unused,
  RebuildStates: unused,
  DescribeLog: unused,
  BuildTrainingSet: unused,
};

const MODEL_NOT_FOUND = { code: status.NOT_FOUND, reason: 'MODEL_NOT_FOUND', message: 'There is no such model.' };
const OVERLOADED = { code: status.RESOURCE_EXHAUSTED, reason: 'EXPLAIN_OVERLOADED', message: 'Too many.' };

/** Model `m` exists; each answer is about the customer it is for. Model `busy` has too much to explain. */
const scorerHandlers = (state: InnerState): ScorerServiceHandlers => ({
  ScoreBatch: unary(log, 'ScoreBatch', async (request: ScoreBatchRequest__Output) => {
    state.batches.push(request);
    if (state.scoreDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.scoreDelayMs));
    return {
      results: request.items.map(({ model, alias, customers }) =>
        model === 'm'
          ? {
              scores: customers.map((customer) => ({
                customer,
                known: customer.userId !== 'stranger',
                model,
                version: 3,
                alias,
                probability: 0.25,
                band: 'low',
                percentile: 0.5,
                margin: -1.1,
                baseMargin: -1,
                reasons: [
                  { feature: 'v.number', number: 1.5, contribution: -0.3, standardError: 0.05 },
                  {
                    feature: 'v.category',
                    category: customer.userId ?? customer.anonymousId ?? '',
                    contribution: 0.1,
                    standardError: 0,
                  },
                  { feature: 'v.missing', contribution: 0 },
                ],
                otherContribution: 0.1,
                method: 'sampled_shapley',
                scoreTime: { seconds: '1700000000', nanos: 250_000_000 },
                degraded: false,
              })),
            }
          : { error: model === 'busy' ? OVERLOADED : MODEL_NOT_FOUND },
      ),
    };
  }),
});

const trainerHandlers = (state: InnerState): TrainerServiceHandlers => ({
  SubmitTraining: unary(log, 'SubmitTraining', () => Promise.resolve({ jobId: randomUUID() })),
  WatchJob: serverStream(log, 'WatchJob', async function* ({ jobId }: { jobId: string }) {
    state.watchTimeoutsMs.push(remainingMs());
    if (state.jobStates.length === 0) throw new AppError('not_found', 'JOB_NOT_FOUND', 'There is no such job.');
    for (;;) {
      const isNewest = state.jobStates.length === 1;
      const current = isNewest ? state.jobStates[0] : state.jobStates.shift();
      yield { ...current, jobId };
      if (current?.state === 'JOB_STATE_COMPLETED' || current?.state === 'JOB_STATE_FAILED') return;
      if (state.watchCuts-- > 0) throw new AppError('unavailable', 'SERVER_STOPPING', 'The server is stopping.');
      if (isNewest) await new Promise((resolve) => setTimeout(resolve, 60_000).unref()); // goes on
    }
  }),
  ListVersions: unary(log, 'ListVersions', ({ model, pageToken }: { model: string; pageToken: string }) =>
    Promise.resolve({
      versions: [
        { model, version: 3, artifactId: 'a'.repeat(64), aliases: ['champion'], createTime: { seconds: '1' } },
      ],
      nextPageToken: pageToken === '' ? 'more' : '',
    }),
  ),
  SetAlias: unary(log, 'SetAlias', ({ version }: { version: number }) =>
    version === 9
      ? Promise.reject(new AppError('failed_precondition', 'GATE_FAILED', 'test_auc is 0.5, and not >= 0.7.'))
      : Promise.resolve({ previousVersion: 2 }),
  ),
  GetArtifact: unused,
  GetVersion: unary(log, 'GetVersion', ({ model, version }: { model: string; version: number }) => {
    if (version === 9)
      return Promise.reject(new AppError('not_found', 'VERSION_NOT_FOUND', 'There is no such version.'));
    const { artifactId, aliases, manifest } = VERSION;
    return Promise.resolve({
      version: { model, version, artifactId, aliases: [...aliases], createTime: { seconds: '1' } },
      manifestJson: JSON.stringify(manifest),
    });
  }),
  WatchAliases: unused,
});
