import type { Source } from './devices.js';
import type { Write, Writer } from './journal.js';
import type { Random } from './random.js';
import { identify, track } from './shop-event.js';
import type { CustomerTraits } from './traits.js';

const PHONE_SHARE = 0.6;
const AREA_FIRST = 201;
const AREA_LAST = 989;

export interface SignUp {
  readonly index: number;
  readonly source: Source;
  readonly writer: Writer;
  readonly timeMs: number;
}

/** Says who the customer is, shortly before the first order. */
export function signUp(
  customer: Pick<CustomerTraits, 'country' | 'language' | 'emailConsent' | 'pushConsent'>,
  { index, source, writer, timeMs }: SignUp,
  random: Random,
  write: Write,
): void {
  const phone = random.uniform() < PHONE_SHARE ? fictitiousPhone(index) : undefined;
  const { country, language, emailConsent, pushConsent } = customer;
  const traits = {
    email: `customer${index}@shop.example`,
    name: `Customer ${index}`,
    ...(phone === undefined ? {} : { phone }),
    country,
    language,
    signupMedium: source?.medium ?? 'direct',
  };
  write(timeMs, writer, identify(traits));
  write(timeMs + 1, writer, track('Signed Up', { method: 'email' }));
  write(timeMs + 2, writer, track('Consent Updated', { email: emailConsent, push: pushConsent, reason: 'signed up' }));
}

/** A number that is nobody's, another for each index while there are any: 555-0100 to 555-0199 of an American area code. */
function fictitiousPhone(index: number): string | undefined {
  const area = AREA_FIRST + Math.floor(index / 100);
  return area > AREA_LAST ? undefined : `+1${area}55501${String(index % 100).padStart(2, '0')}`;
}
