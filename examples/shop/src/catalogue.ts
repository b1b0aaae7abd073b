import { CATEGORIES, CLUSTERS, TASTES, type Category, type Cluster } from './clusters.js';
import { NOUNS, NOUNS_ZH, STYLES, STYLES_ZH } from './product-words.js';
import { createRandom, type Random } from './random.js';
import { STREAMS } from './streams.js';

const PRODUCTS_PER_CATEGORY = 30;
/** Standard deviation of the logarithm of prices within a category. */
const PRICE_SPREAD = 0.5;

/** Median price in euros. */
const MEDIAN_PRICES: Readonly<Record<Category, number>> = {
  home: 25,
  kitchen: 22,
  garden: 18,
  toys: 16,
  electronics: 90,
  books: 13,
  beauty: 15,
  sports: 35,
};

/** 0 likes the expensive, 1 is in between, 2 buys cheap. */
export const PRICE_TIERS = [0, 1, 2] as const;
export type PriceTier = (typeof PRICE_TIERS)[number];
const PRICE_AVERSION: Readonly<Record<PriceTier, number>> = { 0: -0.4, 1: 0.3, 2: 1.2 };

export interface Product {
  readonly productId: string;
  readonly name: string;
  /** What Chinese customers call it. */
  readonly nameZh: string;
  readonly category: Category;
  /** Euros. */
  readonly price: number;
  /** How often it is chosen within its category before taste and price: > 0. */
  readonly popularity: number;
  /** How much each cluster likes it, on the scale of the logarithm of the odds to choose it. */
  readonly affinity: Readonly<Record<Cluster, number>>;
}

export interface Catalogue {
  readonly products: readonly Product[];
}

/** The products of a world: the same seed makes the same ones. */
export function createCatalogue(seed: number): Catalogue {
  const random = createRandom(seed, STREAMS.catalogue);
  const products = CATEGORIES.flatMap((category) =>
    Array.from({ length: PRODUCTS_PER_CATEGORY }, (_, index) => createProduct(category, index, random)),
  );
  return { products };
}

function createProduct(category: Category, index: number, random: Random): Product {
  const style = Math.floor(index / NOUNS[category].length);
  const noun = index % NOUNS[category].length;
  const price = MEDIAN_PRICES[category] * Math.exp(PRICE_SPREAD * random.normal());
  return {
    productId: `${category}-${String(index + 1).padStart(2, '0')}`,
    name: `${STYLES[style] ?? ''} ${NOUNS[category][noun] ?? ''}`,
    nameZh: `${STYLES_ZH[style] ?? ''}${NOUNS_ZH[category][noun] ?? ''}`,
    category,
    price: Math.max(1, Math.round(price)) - 0.05,
    popularity: 1 / (random.integer(1, 10) + 1),
    affinity: Object.fromEntries(CLUSTERS.map((cluster) => [cluster, 0.8 * random.normal()])) as Record<
      Cluster,
      number
    >,
  };
}

/** Draws a product for a customer of a cluster and price tier, all categories or the one given. */
export type ChooseProduct = (
  taste: { readonly cluster: Cluster; readonly priceTier: PriceTier },
  random: Random,
  category?: Category,
) => Product;

/**
 * Chance that a customer who chooses within the product's category chooses it, up to a constant factor:
 * popularity x exp(affinity - aversion x z), z being the product's log price against the category's median, in units of
 * the spread of prices.
 */
export function choiceWeight(product: Product, cluster: Cluster, priceTier: PriceTier): number {
  const z = Math.log(product.price / MEDIAN_PRICES[product.category]) / PRICE_SPREAD;
  return product.popularity * Math.exp(product.affinity[cluster] - PRICE_AVERSION[priceTier] * z);
}

type Weighted<T> = readonly (readonly [T, number])[];

/** Prepares the choice of products: the category by the cluster's shares, then a product by `choiceWeight`. */
export function createChooser({ products }: Catalogue): ChooseProduct {
  const categories = new Map<Cluster, Weighted<Category>>();
  const choices = new Map<string, Weighted<Product>>();
  for (const cluster of CLUSTERS) {
    categories.set(
      cluster,
      CATEGORIES.map((category) => [category, TASTES[cluster].categories[category]] as const),
    );
    for (const priceTier of PRICE_TIERS)
      for (const category of CATEGORIES) {
        const own = products.filter((product) => product.category === category);
        const weighted = own.map((product) => [product, choiceWeight(product, cluster, priceTier)] as const);
        choices.set(`${cluster} ${priceTier} ${category}`, weighted);
      }
  }
  return ({ cluster, priceTier }, random, category) => {
    const chosen = category ?? random.pick(categories.get(cluster) ?? []);
    return random.pick(choices.get(`${cluster} ${priceTier} ${chosen}`) ?? []);
  };
}
