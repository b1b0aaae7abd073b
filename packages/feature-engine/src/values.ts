import type { JsonValue } from '@clientele/contracts/canonical-json';
import type { JsonObject, LogEvent } from '@clientele/contracts/log-event';

export type ValueType = 'number' | 'category';

/** A column before population state: a category is its text, null is missing. */
export type RawValue = number | string | null;

/** Categories have at most this many UTF-16 code units after NFC; longer ones are missing, as a cut could merge two. */
export const CATEGORY_LENGTH_MAX = 128;
const TEXT_LENGTH_MAX = 4 * CATEGORY_LENGTH_MAX;
const LONE_SURROGATE = /\p{Surrogate}/u;

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ownValue = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** Value at a path such as ['properties', 'total']; undefined when any step is absent or goes through a list. */
export function valueAt(event: LogEvent, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = rootOf(event, path[0]);
  for (let step = 1; step < path.length; step += 1) value = ownValue(value, path[step] ?? '');
  return value;
}

function rootOf(event: LogEvent, root: string | undefined): JsonObject | undefined {
  if (root === 'properties') return event.properties;
  if (root === 'traits') return event.traits;
  return root === 'context' ? event.context : undefined;
}

/**
 * A customer's trait in an event: from its `traits`, else from `context.traits`, where SDKs repeat traits on any call.
 * The `traits` of a group call describe the group and are left out.
 */
export function traitOf(event: LogEvent, trait: string): JsonValue | undefined {
  const own = event.type === 'group' ? undefined : ownValue(event.traits, trait);
  return own === undefined ? ownValue(ownValue(event.context, 'traits'), trait) : own;
}

/**
 * Reads a value that a newest-wins feature may keep.
 *
 * - JSON null is kept as null: it clears what was known before it.
 * - `number`: finite numbers. Numeric strings and booleans are not numbers.
 * - `category`: text (NFC, 1 to 128 code units), booleans as `true` and `false`, numbers as JSON prints them.
 *
 * @returns undefined for what is absent or unusable, which changes nothing.
 */
export function newestValue(value: JsonValue | undefined, type: ValueType): RawValue | undefined {
  if (value === null) return null;
  if (typeof value === 'number') return numberValue(value, type);
  if (type === 'number') return undefined;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? categoryText(value) : undefined;
}

function numberValue(value: number, type: ValueType): RawValue | undefined {
  if (!Number.isFinite(value)) return undefined;
  return type === 'number' ? value + 0 : String(value + 0); // + 0 turns -0 into 0
}

function categoryText(value: string): string | undefined {
  if (value.length > TEXT_LENGTH_MAX || LONE_SURROGATE.test(value)) return undefined;
  const text = value.normalize('NFC');
  return text.length >= 1 && text.length <= CATEGORY_LENGTH_MAX ? text : undefined;
}
