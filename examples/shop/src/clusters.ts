export const CATEGORIES = ['home', 'kitchen', 'garden', 'toys', 'electronics', 'books', 'beauty', 'sports'] as const;
export type Category = (typeof CATEGORIES)[number];

export const CLUSTERS = ['homemaker', 'gardener', 'parent', 'technician', 'reader'] as const;
/** A kind of taste: what its customers like, and when. */
export type Cluster = (typeof CLUSTERS)[number];

interface Taste {
  /** Share of the customers. */
  readonly share: number;
  /** Share of each category in what is looked at and bought; sums to 1. */
  readonly categories: Readonly<Record<Category, number>>;
  /** Size of the yearly wave of demand, on the scale of its logarithm. */
  readonly seasonAmplitude: number;
  /** Where in the year the wave is highest, 0 (1 January) to 1. */
  readonly seasonPeak: number;
  /** Demand in the four weeks before Christmas against the rest. */
  readonly festiveFactor: number;
}

/** Shares in the order of `CATEGORIES`, in hundredths. */
const shares = (...hundredths: readonly number[]): Record<Category, number> =>
  Object.fromEntries(CATEGORIES.map((category, index) => [category, (hundredths[index] ?? 0) / 100])) as Record<
    Category,
    number
  >;

export const TASTES: Readonly<Record<Cluster, Taste>> = {
  homemaker: {
    share: 0.3,
    categories: shares(40, 28, 8, 4, 2, 6, 10, 2),
    seasonAmplitude: 0.1,
    seasonPeak: 0.8,
    festiveFactor: 1.15,
  },
  gardener: {
    share: 0.2,
    categories: shares(10, 8, 55, 4, 3, 8, 4, 8),
    seasonAmplitude: 0.3,
    seasonPeak: 0.36,
    festiveFactor: 1,
  },
  parent: {
    share: 0.2,
    categories: shares(10, 8, 4, 50, 4, 12, 4, 8),
    seasonAmplitude: 0.12,
    seasonPeak: 0.9,
    festiveFactor: 1.4,
  },
  technician: {
    share: 0.15,
    categories: shares(4, 6, 3, 6, 60, 8, 3, 10),
    seasonAmplitude: 0.08,
    seasonPeak: 0.95,
    festiveFactor: 1.25,
  },
  reader: {
    share: 0.15,
    categories: shares(8, 6, 6, 4, 4, 52, 14, 6),
    seasonAmplitude: 0.15,
    seasonPeak: 0.05,
    festiveFactor: 1.1,
  },
};
