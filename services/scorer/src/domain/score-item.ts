import type { SubjectRef } from '@clientele/contracts/subject';
import { AppError } from '@clientele/shared/errors';
import type { Band } from './placement.js';

/** One public score request, as it came. */
export interface ScoreItem {
  readonly model: string;
  readonly alias: string;
  /** Undefined for a customer without a name. */
  readonly customers: readonly (SubjectRef | undefined)[];
  /** Reasons for each score. */
  readonly explain: number;
  readonly strict: boolean;
  /** Unix epoch ms; undefined for now, NaN for a time out of range. */
  readonly atMs: number | undefined;
  readonly requestId: string;
}

/** A request whose every field has been checked. */
export interface CheckedItem extends ScoreItem {
  readonly customers: readonly SubjectRef[];
}

/** A feature's part in a score. `value` is what the customer has, also a category that the model does not know. */
export interface Reason {
  readonly feature: string;
  readonly value: number | string | undefined;
  readonly contribution: number;
  /** >= 0; undefined where the method is exact. */
  readonly standardError: number | undefined;
}

/** `baseMargin` + the contributions + `otherContribution` = `margin`. */
export interface Score {
  readonly customer: SubjectRef;
  readonly known: boolean;
  readonly model: string;
  readonly version: number;
  readonly alias: string;
  readonly probability: number;
  readonly band: Band;
  readonly percentile: number;
  readonly margin: number;
  readonly baseMargin: number;
  readonly reasons: readonly Reason[];
  readonly otherContribution: number;
  readonly method: 'linear' | 'sampled_shapley';
  /** Unix epoch ms. */
  readonly scoreTimeMs: number;
  readonly degraded: boolean;
}

/** The answer to one request: scores in its customers' order, or why it was refused. */
export type ScoreResult = { readonly scores: readonly Score[] } | { readonly error: AppError };

const ITEMS_MAX = 1_000;
const ITEM_CUSTOMERS_MAX = 1_000;
export const BATCH_CUSTOMERS_MAX = 5_000;
const ID_LENGTH_MAX = 256;
const EXPLAIN_MAX = 100;

const refuse = (reason: string, message: string): AppError => new AppError('invalid_argument', reason, message);

/** Checks the size of a batch. @throws AppError `invalid_argument` ITEMS_COUNT. */
export function checkBatchSize(itemCount: number): void {
  if (itemCount < 1 || itemCount > ITEMS_MAX)
    throw refuse('ITEMS_COUNT', `A batch holds 1 to ${String(ITEMS_MAX)} requests.`);
}

/**
 * Checks one request by itself.
 *
 * @throws AppError `invalid_argument` MODEL_MISSING, ALIAS_MISSING, CUSTOMERS_COUNT, CUSTOMER_ID_INVALID,
 * EXPLAIN_OUT_OF_RANGE, AT_INVALID.
 */
export function checkItem(item: ScoreItem): CheckedItem {
  if (item.model === '') throw refuse('MODEL_MISSING', 'model is required.');
  if (item.alias === '') throw refuse('ALIAS_MISSING', 'alias is required.');
  const { length } = item.customers;
  if (length < 1 || length > ITEM_CUSTOMERS_MAX)
    throw refuse('CUSTOMERS_COUNT', `customers holds 1 to ${String(ITEM_CUSTOMERS_MAX)} customers.`);
  if (!Number.isInteger(item.explain) || item.explain < 0 || item.explain > EXPLAIN_MAX)
    throw refuse('EXPLAIN_OUT_OF_RANGE', `explain is a whole number from 0 to ${String(EXPLAIN_MAX)}.`);
  if (Number.isNaN(item.atMs)) throw refuse('AT_INVALID', 'at is not a time.');
  return { ...item, customers: item.customers.map(checkCustomer) };
}

function checkCustomer(customer: SubjectRef | undefined, index: number): SubjectRef {
  if (customer !== undefined) {
    const { length } = 'userId' in customer ? customer.userId : customer.anonymousId;
    if (length >= 1 && length <= ID_LENGTH_MAX) return customer;
  }
  throw refuse(
    'CUSTOMER_ID_INVALID',
    `customers[${String(index)}] needs a user id or an anonymous id of 1 to ${String(ID_LENGTH_MAX)} characters.`,
  );
}
