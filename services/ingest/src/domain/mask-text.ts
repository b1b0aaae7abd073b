import { normaliseEmail } from '@clientele/contracts/subject';
import { identifierField } from './identifier-fields.js';

/** What stands where an identifier stood inside a text. */
export const MASK = '[removed]';

// Lengths are bounded, so that no text makes the search quadratic.
const EMAIL_INSIDE = /[^\s@/?&=#"'<>()[\]{},;:|]{1,64}(?:@|%40)[\p{L}\p{N}.-]{1,255}/gu;
const QUERY_FIELD = /([?&;]([\w.$-]{1,64})=)([^&;#\s]+)/gu;

const EMAIL_LENGTH_MAX = 320;

export const isWholeEmail = (text: string): boolean =>
  text.length <= EMAIL_LENGTH_MAX && text.includes('@') && normaliseEmail(text) !== undefined;

/** The text with e-mails and identifying query fields of URLs masked; the text itself when it has none. */
export function maskText(text: string): string {
  let masked = text;
  if (text.includes('@') || text.includes('%40')) {
    masked = masked.replace(EMAIL_INSIDE, (found) => (found.includes('.') ? MASK : found));
  }
  if (text.includes('=')) {
    masked = masked.replace(QUERY_FIELD, (found: string, head: string, key: string) =>
      identifierField(key) === undefined ? found : head + MASK,
    );
  }
  return masked;
}
