import type { JsonValue } from '@clientele/contracts/canonical-json';
import type { JsonObject } from '@clientele/contracts/log-event';
import { normalisePhone } from '@clientele/contracts/subject';
import { isObject } from './body.js';
import { identifierField, isAddressKey, isClearInAddress, isNameOfThing, normalKey } from './identifier-fields.js';
import { isWholeEmail, maskText } from './mask-text.js';

/** A direct identifier that was taken out of an event. */
export interface TakenIdentifier {
  /** What it is: email, phone, name, …; `other` for what was found by its look and not by its key. */
  readonly field: string;
  /** Where it stood: `traits.email`. */
  readonly path: string;
  /** As it stood; what was not a text is printed as JSON. */
  readonly value: string;
}

/**
 * Takes direct identifiers out of an object, at any depth, and returns the object without them (itself, if it had none).
 * By key: everything under a key that names an identifier, of an address all but city, region and country. By look: keys
 * and texts that are an e-mail or an international phone number. E-mails inside of longer texts and identifiers in the
 * query of a URL are masked there, and the whole text is kept as taken. A birth date leaves `birthYear` behind.
 *
 * @param parent What the object describes: in a `page` or `group`, `name` is no person's.
 * @param taken What was taken is added here.
 */
export function takeIdentifiers(root: string, object: JsonObject, taken: TakenIdentifier[], parent = root): JsonObject {
  return walkObject(object, { path: root, parent, inAddress: false, taken });
}

interface Place {
  readonly path: string;
  /** Key that the object stands under. */
  readonly parent: string;
  readonly inAddress: boolean;
  readonly taken: TakenIdentifier[];
}

function walkObject(object: JsonObject, place: Place): JsonObject {
  let copy: Record<string, JsonValue> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (saysNothing(value) && maskText(key) === key) continue;
    const next = walkEntry(object, key, place);
    if (next === value) continue;
    copy ??= { ...object };
    if (next !== undefined) copy[key] = next;
    else {
      Reflect.deleteProperty(copy, key);
      addBirthYear(copy, key, value);
    }
  }
  return copy ?? object;
}

const saysNothing = (value: JsonValue | undefined): boolean =>
  value === null || value === '' || typeof value === 'boolean';

/** The entry's value without identifiers, undefined when nothing of it is left. */
function walkEntry(object: JsonObject, key: string, place: Place): JsonValue | undefined {
  const value = object[key] ?? null;
  const field = maskText(key) === key ? fieldAt(object, key, place) : 'other';
  if (field !== undefined) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    place.taken.push({ field, path: `${place.path}.${key}`, value: text });
    return undefined;
  }
  const inner = { ...place, path: `${place.path}.${key}`, parent: key, inAddress: isAddressKey(key) };
  return walkValue(value, inner);
}

function fieldAt(object: JsonObject, key: string, { parent, inAddress }: Place): string | undefined {
  const value = object[key];
  if (inAddress && !isClearInAddress(key)) return identifierField(key) ?? 'address';
  if (isAddressKey(key)) return typeof value === 'object' ? undefined : 'address';
  const field = identifierField(key);
  if (field === 'name' && normalKey(key) === 'name' && isNameOfThing(parent, Object.keys(object))) return undefined;
  return field;
}

function walkValue(value: JsonValue, place: Place): JsonValue | undefined {
  if (typeof value === 'string') return walkText(value, place);
  if (isObject(value)) return walkObject(value, place);
  return isList(value) ? walkList(value, place) : value;
}

/** Elements keep their places: what is taken leaves null. */
function walkList(list: readonly JsonValue[], place: Place): readonly JsonValue[] {
  const next = list.map((item, index) => {
    const at = { ...place, path: `${place.path}.${index}` };
    if (!place.inAddress || typeof item !== 'string') return walkValue(item, at) ?? null;
    place.taken.push({ field: 'address', path: at.path, value: item });
    return null;
  });
  return next.some((item, index) => item !== list[index]) ? next : list;
}

function walkText(text: string, { path, taken }: Place): string | undefined {
  const isWhole = isWholeEmail(text) || (text.startsWith('+') && normalisePhone(text) !== undefined);
  const masked = isWhole ? undefined : maskText(text);
  if (masked !== text) taken.push({ field: isWhole ? 'other' : 'text', path, value: text });
  return masked;
}

const YEAR = /(?:^|\D)((?:18|19|20)\d{2})(?:\D|$)/u;

function addBirthYear(copy: Record<string, JsonValue>, key: string, value: JsonValue | undefined): void {
  if (identifierField(key) !== 'birth_date' || typeof value !== 'string') return;
  const year = YEAR.exec(value)?.[1];
  if (year !== undefined && !Object.keys(copy).some((other) => normalKey(other) === 'birthyear')) {
    copy.birthYear = Number(year);
  }
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
