import { z } from 'zod';

/** Name of an event, as the log can hold one: no database keeps NUL or half of a surrogate pair. */
export const EventName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\0\p{Surrogate}]*$/u, 'must not hold NUL or half a character');
