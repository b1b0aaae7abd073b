import type { Feature, FeatureView } from '@clientele/contracts/feature-view';
import type { LogEvent } from '@clientele/contracts/log-event';

/*
 * Every feature computed straight from the list of events, slowly and without any code of the engine: what the engine's
 * states must agree with.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Where a window of `length` ms begins. */
export type StartRule = (atMs: number, length: number) => number;
export const exactStart: StartRule = (atMs, length) => atMs - length;
export const tiledStart: StartRule = (atMs, length) => {
  const start = new Date(atMs - length);
  if (length <= 7 * DAY) start.setUTCMinutes(0, 0, 0);
  else start.setUTCHours(0, 0, 0, 0);
  return start.getTime();
};

export type ReferenceValue = number | string | null;

export const referenceRow = (
  views: readonly FeatureView[],
  events: readonly LogEvent[],
  atMs: number,
  startOf: StartRule,
): ReferenceValue[] =>
  views.flatMap(({ features }) => features.flatMap((feature) => featureValues(feature, events, atMs, startOf)));

function featureValues(
  feature: Feature,
  events: readonly LogEvent[],
  atMs: number,
  startOf: StartRule,
): ReferenceValue[] {
  if ('trait' in feature) {
    const found = events.map((event) => ({ event, value: usable(traitValue(event, feature.trait), feature.type) }));
    return [newest(found)];
  }
  const own = events.filter(({ event }) => event === feature.event).sort((a, b) => a.eventTimeMs - b.eventTimeMs);
  if (feature.aggregate === 'last') {
    const found = own.map((event) => ({ event, value: usable(lookUp(event, feature.field), feature.type) }));
    return [newest(found)];
  }
  if (
    'windows' in feature ||
    feature.aggregate === 'count' ||
    feature.aggregate === 'sum' ||
    feature.aggregate === 'mean'
  ) {
    const starts = feature.windows?.map((text) => startOf(atMs, parseInt(text) * (text.endsWith('h') ? HOUR : DAY)));
    return (starts ?? [-Infinity]).map((start) => {
      const inside = own.filter(({ eventTimeMs }) => eventTimeMs >= start && eventTimeMs < atMs);
      return windowValue(feature.aggregate, inside, feature.field ?? '');
    });
  }
  return [lifetimeValue(feature.aggregate, own, atMs)];
}

function windowValue(aggregate: string, events: readonly LogEvent[], field: string): number | null {
  if (aggregate === 'count') return events.length;
  const micros = events.flatMap((event) => {
    const value = lookUp(event, field);
    return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1e12
      ? [BigInt(value.toFixed(6).replace('.', ''))] // exact: the nearest decimal, ties away from zero
      : [];
  });
  const sum = Number(micros.reduce((a, b) => a + b, 0n));
  if (aggregate === 'sum') return sum / 1e6;
  return micros.length === 0 ? null : sum / (1e6 * micros.length);
}

function lifetimeValue(aggregate: string, sorted: readonly LogEvent[], atMs: number): number | null {
  const times = sorted.map(({ eventTimeMs }) => eventTimeMs);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return null;
  if (aggregate === 'days_since_first') return (atMs - first) / DAY;
  if (aggregate === 'days_since_last') return (atMs - last) / DAY;
  if (aggregate === 'interval_mean_days') return times.length < 2 ? null : (last - first) / (times.length - 1) / DAY;
  const recent = times.slice(-64);
  if (recent.length < 3) return null;
  const gaps = recent.slice(1).map((time, index) => time - recent[index]!);
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1)) / DAY;
}

function newest(found: readonly { event: LogEvent; value: ReferenceValue | undefined }[]): ReferenceValue {
  const sorted = found
    .filter(({ value }) => value !== undefined)
    .sort(
      ({ event: a }, { event: b }) =>
        a.eventTimeMs - b.eventTimeMs ||
        (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : a.sourceId - b.sourceId),
    );
  return sorted.at(-1)?.value ?? null;
}

function usable(value: unknown, type: 'number' | 'category'): ReferenceValue | undefined {
  if (value === null) return null;
  if (type === 'number') return typeof value === 'number' ? value + 0 : undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value !== 'string') return undefined;
  const text = value.normalize('NFC');
  return text.length > 0 && text.length <= 128 ? text : undefined;
}

function traitValue(event: LogEvent, trait: string): unknown {
  const own = event.type === 'group' ? undefined : event.traits[trait];
  return own === undefined ? lookUp(event, `context.traits.${trait}`) : own;
}

const lookUp = (event: LogEvent, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], event);
