import type { Random } from './random.js';
import type { Fields } from './shop-event.js';

/** Something that a person looks at the shop with. */
export interface Device {
  readonly anonymousId: string;
  readonly context: Fields;
}

const KINDS = [
  [{ device: { type: 'desktop' }, channel: 'web' }, 40],
  [{ device: { type: 'mobile' }, channel: 'web' }, 38],
  [{ device: { type: 'tablet' }, channel: 'web' }, 7],
  [{ device: { type: 'mobile' }, channel: 'app' }, 15],
] as const;

const APP: Fields = { device: { type: 'mobile' }, channel: 'app' };

/** Whoever allows push messages has the app; two in five of the others have a second device. */
export function drawDevices(name: string, hasApp: boolean, random: Random): readonly [Device, ...Device[]] {
  const first: Device = { anonymousId: `${name}-a`, context: random.pick<Fields>(KINDS) };
  if (hasApp) return [first, { anonymousId: `${name}-b`, context: APP }];
  return random.uniform() < 0.4 ? [first, { anonymousId: `${name}-b`, context: random.pick<Fields>(KINDS) }] : [first];
}

/** Where a visit comes from: the campaign part of Segment's context, or nothing for a direct visit. */
const SOURCES = [
  [undefined, 45],
  [{ source: 'search', medium: 'organic' }, 25],
  [{ source: 'search', medium: 'cpc', name: 'brand' }, 15],
  [{ source: 'social', medium: 'paid', name: 'lookalike' }, 10],
  [{ source: 'comparison', medium: 'affiliate' }, 5],
] as const;

export type Source = Fields | undefined;
export const drawSource = (random: Random): Source => random.pick<Source>(SOURCES);

/** The context of the page that a visit lands on. */
export const landing = ({ context }: Device, source: Source): Fields =>
  source === undefined ? context : { ...context, campaign: source };
