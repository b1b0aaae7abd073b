import { CLUSTERS, TASTES, type Cluster } from './clusters.js';

const YEAR_DAYS = 365.2425;
const TABLE_DAYS = 366;
/** First and last day of the festive weeks, days of the year counted from 0: 24 November to 21 December. */
const FESTIVE = { first: 327, last: 354 } as const;

/** Demand of a weekday against the mean of the week, Sunday first; the mean is 1. */
const WEEKDAYS = [1.2, 1, 0.9, 0.85, 0.9, 1, 1.15] as const;

const SEASONS = new Map<Cluster, Float64Array>(CLUSTERS.map((cluster) => [cluster, seasonTable(cluster)]));

/**
 * How much is bought on a UTC day against the mean of the year: season(cluster, day) x weekday(day).
 *
 * @param day Days since 1970-01-01, whole.
 * @returns > 0; each factor has mean 1.
 */
export const demand = (cluster: Cluster, day: number): number => seasonFactor(cluster, day) * weekdayFactor(day);

/** Season's factor of a cluster; its mean over the days of a year is 1. */
export const seasonFactor = (cluster: Cluster, day: number): number => SEASONS.get(cluster)?.[dayOfYear(day)] ?? 1;

export const weekdayFactor = (day: number): number => WEEKDAYS[(day + 4) % 7] ?? 1; // 1970-01-01 was a Thursday

/** Days since 1 January, 0 to 365, in years of mean length: off by a day at most. */
const dayOfYear = (day: number): number => Math.floor(day - Math.floor(day / YEAR_DAYS) * YEAR_DAYS);

function seasonTable(cluster: Cluster): Float64Array {
  const { seasonAmplitude, seasonPeak, festiveFactor } = TASTES[cluster];
  const raw = Float64Array.from({ length: TABLE_DAYS }, (_, day) => {
    const isFestive = day >= FESTIVE.first && day <= FESTIVE.last;
    const wave = Math.exp(seasonAmplitude * Math.cos(2 * Math.PI * (day / YEAR_DAYS - seasonPeak)));
    return wave * (isFestive ? festiveFactor : 1);
  });
  const mean = raw.reduce((sum, factor) => sum + factor, 0) / TABLE_DAYS;
  return raw.map((factor) => factor / mean);
}
