import type { BuildTrainingSetRequest__Output } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetRequest';
import type { BuildTrainingSetResponse } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetResponse';
import type { DescribeLogRequest__Output } from '@clientele/proto/gen/clientele/features/v1/DescribeLogRequest';
import type { DescribeLogResponse } from '@clientele/proto/gen/clientele/features/v1/DescribeLogResponse';
import type { FeaturesServiceHandlers } from '@clientele/proto/gen/clientele/features/v1/FeaturesService';
import type { PublishViewRequest__Output } from '@clientele/proto/gen/clientele/features/v1/PublishViewRequest';
import type { PublishViewResponse } from '@clientele/proto/gen/clientele/features/v1/PublishViewResponse';
import type { RebuildStatesRequest__Output } from '@clientele/proto/gen/clientele/features/v1/RebuildStatesRequest';
import type { RebuildStatesResponse } from '@clientele/proto/gen/clientele/features/v1/RebuildStatesResponse';
import type { ResolveCustomersRequest__Output } from '@clientele/proto/gen/clientele/features/v1/ResolveCustomersRequest';
import type { ResolveCustomersResponse } from '@clientele/proto/gen/clientele/features/v1/ResolveCustomersResponse';
import { serverStream, unary } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import type { BuildTrainingSet, TrainingSetPart } from '../../use-cases/build-training-set.js';
import type { DescribeLog } from '../../use-cases/describe-log.js';
import type { PublishView } from '../../use-cases/publish-view.js';
import type { RebuildStates } from '../../use-cases/rebuild-states.js';
import type { ResolveCustomers } from '../../use-cases/resolve-customers.js';
import { createArrowStream, type ArrowStream } from './arrow-ipc.js';
import {
  fromProtoDefinition,
  fromProtoSubjectIds,
  fromProtoTrainingSetSpec,
  toProtoCustomer,
  toProtoLogDescription,
  toProtoPosition,
  toProtoPublished,
} from './convert.js';

const RESOLVE_SUBJECTS_MAX = 1_000;
const REBUILD_SUBJECTS_MAX = 500;
const NO_STATE = Buffer.alloc(0);

export interface FeaturesServiceDeps {
  readonly resolveCustomers: ResolveCustomers;
  readonly rebuildStates: RebuildStates;
  readonly publishView: PublishView;
  readonly describeLog: DescribeLog;
  readonly buildTrainingSet: BuildTrainingSet;
  readonly log: Logger;
}

export function createFeaturesService(deps: FeaturesServiceDeps): FeaturesServiceHandlers {
  const { log } = deps;
  return {
    ResolveCustomers: unary<ResolveCustomersRequest__Output, ResolveCustomersResponse>(
      log,
      'ResolveCustomers',
      async ({ subjectIds }) => {
        const customers = await deps.resolveCustomers(fromProtoSubjectIds(subjectIds, RESOLVE_SUBJECTS_MAX));
        return { customers: customers.map(toProtoCustomer) };
      },
      { successLevel: 'debug' },
    ),
    RebuildStates: unary<RebuildStatesRequest__Output, RebuildStatesResponse>(
      log,
      'RebuildStates',
      async ({ subjectIds }) => {
        const states = await deps.rebuildStates(fromProtoSubjectIds(subjectIds, REBUILD_SUBJECTS_MAX));
        return { states: states.map((state) => state ?? NO_STATE) };
      },
      { successLevel: 'debug' },
    ),
    PublishView: unary<PublishViewRequest__Output, PublishViewResponse>(log, 'PublishView', async (request) =>
      toProtoPublished(await deps.publishView(fromProtoDefinition(request.definitionJson))),
    ),
    DescribeLog: unary<DescribeLogRequest__Output, DescribeLogResponse>(log, 'DescribeLog', async () =>
      toProtoLogDescription(await deps.describeLog()),
    ),
    BuildTrainingSet: serverStream<BuildTrainingSetRequest__Output, BuildTrainingSetResponse>(
      log,
      'BuildTrainingSet',
      (request, { signal }) => streamTrainingSet(deps, request, signal),
    ),
  };
}

async function* streamTrainingSet(
  { buildTrainingSet }: FeaturesServiceDeps,
  request: BuildTrainingSetRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<BuildTrainingSetResponse, void, undefined> {
  let arrow: ArrowStream | undefined;
  for await (const part of buildTrainingSet(fromProtoTrainingSetSpec(request), signal)) {
    if (part.kind === 'header') {
      arrow = createArrowStream(part.header.columns);
      yield toProtoHeader(part);
    } else if (part.kind === 'rows') {
      yield* toProtoChunks(arrow?.write(part.rows));
    } else {
      yield* toProtoChunks(arrow?.end());
      yield { trailer: { rowCount: String(part.rowCount), sha256: part.sha256 } };
    }
  }
}

const toProtoHeader = (part: Extract<TrainingSetPart, { kind: 'header' }>): BuildTrainingSetResponse => ({
  header: {
    trainingSetId: part.trainingSetId,
    headerJson: JSON.stringify(part.header),
    position: toProtoPosition(part.position),
  },
});

function* toProtoChunks(chunks: Iterable<Buffer> = []): Generator<BuildTrainingSetResponse> {
  for (const ipc of chunks) yield { ipc };
}
