import type { ChooseProduct, PriceTier, Product } from './catalogue.js';
import type { Cluster } from './clusters.js';
import { landing, type Device, type Source } from './devices.js';
import type { Write } from './journal.js';
import type { Random } from './random.js';
import { page, track, type Fields, type Ids } from './shop-event.js';

const SECOND_MS = 1_000;

/** Who looks, at what and with what. */
export interface Visitor {
  readonly cluster: Cluster;
  readonly priceTier: PriceTier;
  /** Undefined while the visitor is not logged in. */
  readonly userId: string | undefined;
  readonly device: Device;
  readonly source: Source;
}

export interface VisitTools {
  readonly choose: ChooseProduct;
  readonly random: Random;
  readonly write: Write;
}

export const idsOf = ({ userId, device: { anonymousId } }: Pick<Visitor, 'userId' | 'device'>): Ids =>
  userId === undefined ? { anonymousId } : { userId, anonymousId };

export const productFields = ({ productId, name, category, price }: Product): Fields => ({
  product_id: productId,
  name,
  category,
  price,
});

/** Draws how long one looks at a page, in ms: log-normal, median 40 s. */
const pause = (random: Random): number => Math.ceil(40 * SECOND_MS * Math.exp(0.7 * random.normal()));

/** A visit in which nothing is bought; one in five puts something into the basket all the same. */
export function browse(visitor: Visitor, startMs: number, { choose, random, write }: VisitTools): void {
  const { device, source } = visitor;
  const writer = { ids: idsOf(visitor), context: device.context };
  let timeMs = startMs;
  const wanted = choose(visitor, random);
  write(timeMs, { ...writer, context: landing(device, source) }, page('Home', { path: '/' }));
  timeMs += pause(random);
  if (random.uniform() < 0.25) {
    write(timeMs, writer, track('Product List Viewed', { category: wanted.category, list_id: wanted.category }));
    timeMs += pause(random);
  } else if (random.uniform() < 0.2) {
    write(timeMs, writer, track('Products Searched', { query: wanted.name.toLowerCase() }));
    timeMs += pause(random);
  }
  const views = random.integer(0, 2);
  let seen = wanted;
  for (let view = 0; view < views; view += 1) {
    seen = view === 0 ? wanted : choose(visitor, random, random.uniform() < 0.7 ? wanted.category : undefined);
    write(timeMs, writer, track('Product Viewed', productFields(seen)));
    timeMs += pause(random);
  }
  if (views > 0 && random.uniform() < 0.2)
    write(timeMs, writer, track('Product Added', { ...productFields(seen), quantity: 1 }));
}

/** What is bought: one line for each product. */
export interface Line {
  readonly product: Product;
  readonly quantity: number;
}

/** The way to an order that is placed at `orderMs`, from landing to checkout; `logIn` says who is there before the checkout. */
export function shopFor(
  lines: readonly Line[],
  visitor: Visitor,
  orderMs: number,
  tools: VisitTools & { readonly logIn: (timeMs: number) => void },
): void {
  const { device, source } = visitor;
  const { choose, random, write, logIn } = tools;
  const writer = { ids: idsOf(visitor), context: device.context };
  const steps: ((timeMs: number) => void)[] = [];
  const add = (event: string, properties: Fields): void => {
    steps.push((timeMs) => {
      write(timeMs, writer, track(event, properties));
    });
  };
  steps.push((timeMs) => {
    write(timeMs, { ...writer, context: landing(device, source) }, page('Home', { path: '/' }));
  });
  const [first] = lines;
  if (first && random.uniform() < 0.35)
    add('Product List Viewed', { category: first.product.category, list_id: first.product.category });
  else if (first && random.uniform() < 0.25) add('Products Searched', { query: first.product.name.toLowerCase() });
  if (random.uniform() < 0.3) add('Product Viewed', productFields(choose(visitor, random)));
  for (const { product, quantity } of lines) {
    if (random.uniform() < 0.8) add('Product Viewed', productFields(product));
    add('Product Added', { ...productFields(product), quantity });
  }
  if (random.uniform() < 0.4) add('Cart Viewed', { products: lines.map(({ product }) => product.productId) });
  steps.push(logIn);
  let timeMs = orderMs - random.integer(20, 90) * SECOND_MS;
  for (const step of steps.reverse()) {
    step(timeMs);
    timeMs -= pause(random);
  }
}
