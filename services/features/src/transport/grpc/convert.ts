import type { LogPosition } from '@clientele/contracts/log-event';
import type { Split } from '@clientele/contracts/training-set';
import type { BuildTrainingSetRequest__Output } from '@clientele/proto/gen/clientele/features/v1/BuildTrainingSetRequest';
import type { Customer as ProtoCustomer } from '@clientele/proto/gen/clientele/features/v1/Customer';
import type { DescribeLogResponse } from '@clientele/proto/gen/clientele/features/v1/DescribeLogResponse';
import type { LogPosition as ProtoLogPosition } from '@clientele/proto/gen/clientele/features/v1/LogPosition';
import type { PublishViewResponse } from '@clientele/proto/gen/clientele/features/v1/PublishViewResponse';
import { FeatureViewRef } from '@clientele/contracts/feature-view';
import { AppError } from '@clientele/shared/errors';
import { parse } from '@clientele/shared/parse';
import { fromWireTime, toWireTime } from '@clientele/shared/wire-time';
import { z } from 'zod';
import type { TrainingSetSpec } from '../../domain/training-set-spec.js';
import type { LogDescription } from '../../ports.js';
import type { PublishViewResult } from '../../use-cases/publish-view.js';
import type { Customer } from '../../use-cases/resolve-customers.js';

const DEFINITION_LENGTH_MAX = 1_048_576;
const CUTOFFS_MAX = 200;
const VIEWS_MAX = 20;
const WITHIN_DAYS_MAX = 999;

const SubjectId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u, 'must be a lower-case UUID');

/** @throws AppError `invalid_argument` SUBJECT_IDS_INVALID. */
export const fromProtoSubjectIds = (subjectIds: readonly string[], countMax: number): readonly string[] =>
  parse(z.array(SubjectId).min(1).max(countMax), subjectIds, 'SUBJECT_IDS_INVALID');

/** @throws AppError `invalid_argument` FEATURE_VIEW_INVALID when it is no JSON. */
export function fromProtoDefinition(definitionJson: string): unknown {
  if (definitionJson.length > DEFINITION_LENGTH_MAX) throw viewInvalid('The definition is too long.');
  try {
    return JSON.parse(definitionJson) as unknown;
  } catch (err) {
    throw viewInvalid('The definition is not JSON.', err);
  }
}

const viewInvalid = (message: string, cause?: unknown): AppError =>
  new AppError('invalid_argument', 'FEATURE_VIEW_INVALID', message, { cause });

const EventName = z.string().min(1).max(200);
const SPLIT_OF = { SPLIT_TRAIN: 'train', SPLIT_VALIDATION: 'validation', SPLIT_TEST: 'test' } as const satisfies Record<
  string,
  Split
>;

/** A Timestamp or Duration in whole milliseconds. */
const Milliseconds = z
  .object({ seconds: z.string().regex(/^-?\d{1,12}$/u), nanos: z.int().min(0).max(999_999_999) })
  .refine(({ nanos }) => nanos % 1_000_000 === 0, 'must be in whole milliseconds')
  .transform(fromWireTime);

const Uint64 = z
  .string()
  .regex(/^\d{1,20}$/u)
  .transform(BigInt);

const Spec = z.object({
  featureViews: z.array(FeatureViewRef).min(1).max(VIEWS_MAX).refine(isDistinct, 'must be distinct'),
  target: z.object({
    event: EventName,
    within: Milliseconds.refine((ms) => ms > 0, 'must be positive').refine(
      (ms) => ms <= WITHIN_DAYS_MAX * 86_400_000,
      `must be at most ${WITHIN_DAYS_MAX} days`,
    ),
  }),
  population: z.object({ event: EventName, identified: z.boolean() }),
  cutoffs: z
    .array(
      z.object({
        cutoffTime: Milliseconds,
        split: z.enum(['SPLIT_TRAIN', 'SPLIT_VALIDATION', 'SPLIT_TEST']).transform((split) => SPLIT_OF[split]),
      }),
    )
    .min(1)
    .max(CUTOFFS_MAX)
    .refine((cutoffs) => isDistinct(cutoffs.map(({ cutoffTime }) => cutoffTime)), 'must be at distinct times')
    .refine((cutoffs) => cutoffs.some(({ split }) => split === 'train'), 'must have one for training'),
  position: z.object({ epoch: z.int().min(1), xid: Uint64, seq: Uint64 }).nullish(),
  includeLate: z.boolean(),
});

function isDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

/** @throws AppError `invalid_argument` TRAINING_SET_SPEC_INVALID, naming every field that is wrong. */
export function fromProtoTrainingSetSpec(request: BuildTrainingSetRequest__Output): TrainingSetSpec {
  const { featureViews, target, population, cutoffs, position, includeLate } = parse(
    Spec,
    request,
    'TRAINING_SET_SPEC_INVALID',
  );
  return {
    featureViews,
    target: { event: target.event, withinMs: target.within },
    population,
    cutoffs: cutoffs
      .map(({ cutoffTime, split }) => ({ cutoffMs: cutoffTime, split }))
      .sort((a, b) => a.cutoffMs - b.cutoffMs),
    position: position ?? undefined,
    includeLate,
  };
}

export const toProtoPosition = ({ epoch, xid, seq }: LogPosition): ProtoLogPosition => ({
  epoch,
  xid: xid.toString(),
  seq: seq.toString(),
});

export const toProtoLogDescription = (log: LogDescription): DescribeLogResponse => ({
  position: toProtoPosition(log.position),
  maxAvailableTime: log.maxAvailableAtMs === undefined ? null : toWireTime(log.maxAvailableAtMs),
});

export const toProtoPublished = ({ published, created }: PublishViewResult): PublishViewResponse => ({
  name: published.view.view,
  version: published.view.version,
  sha256: published.sha256,
  created,
});

export const toProtoCustomer = ({ customerId, known, subjectIds }: Customer): ProtoCustomer => ({
  customerId,
  known,
  subjectIds: [...subjectIds],
});
