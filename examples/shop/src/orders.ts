import type { Campaign } from './campaigns.js';
import type { ChooseProduct } from './catalogue.js';
import { productFields, type Line } from './visits.js';
import type { Random } from './random.js';
import type { Fields } from './shop-event.js';
import type { CustomerTraits } from './traits.js';

const FREE_SHIPPING_FROM = 60;
const SHIPPING = 4.9;
/** Value added tax that the prices hold. */
const TAX_RATE = 0.2;
const COUPON_USE = 0.7;

const cents = (euros: number): number => Math.round(euros * 100) / 100;

export interface Order {
  readonly orderId: string;
  readonly timeMs: number;
  readonly lines: readonly Line[];
  /** Euros, as in Segment's spec: revenue is without shipping and tax, and total = revenue + tax + shipping. */
  readonly total: number;
  readonly properties: Fields;
}

/** One to five products, mostly of one category; thrifty customers take more pieces of each. */
export function drawLines(customer: CustomerTraits, choose: ChooseProduct, random: Random): readonly Line[] {
  const wanted = choose(customer, random);
  const more = Math.min(4, Math.floor(random.exponential(0.9)));
  const lines = new Map<string, Line>();
  for (let i = 0; i <= more; i += 1) {
    const product = i === 0 ? wanted : choose(customer, random, random.uniform() < 0.7 ? wanted.category : undefined);
    const quantity = (lines.get(product.productId)?.quantity ?? 0) + 1 + Math.floor(random.exponential(0.35));
    lines.set(product.productId, { product, quantity });
  }
  return [...lines.values()];
}

export interface OrderFacts {
  readonly orderId: string;
  readonly timeMs: number;
  readonly country: string;
  readonly shippingCountry: string;
  /** Stands for the card that was paid with. */
  readonly paymentId: string;
  /** Campaign whose coupon may be used; undefined when the customer has none. */
  readonly coupon: Campaign | undefined;
}

export function priceOrder(lines: readonly Line[], facts: OrderFacts, random: Random): Order {
  const { orderId, timeMs, coupon } = facts;
  const usesCoupon = coupon !== undefined && coupon.discount > 0 && random.uniform() < COUPON_USE;
  const goods = lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
  const discount = usesCoupon ? cents(goods * coupon.discount) : 0;
  const shipping = goods - discount >= FREE_SHIPPING_FROM ? 0 : SHIPPING;
  const revenue = cents((goods - discount) / (1 + TAX_RATE));
  const tax = cents(goods - discount - revenue);
  const total = cents(revenue + tax + shipping);
  const properties: Fields = {
    orderId,
    total,
    revenue,
    tax,
    shipping,
    discount,
    ...(usesCoupon ? { coupon: coupon.campaignId } : {}),
    currency: 'EUR',
    items: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    distinctProducts: lines.length,
    category: lines[0]?.product.category ?? '',
    country: facts.country,
    shippingCountry: facts.shippingCountry,
    paymentId: facts.paymentId,
    products: lines.map(({ product, quantity }) => ({ ...productFields(product), quantity })),
  };
  return { orderId, timeMs, lines, total, properties };
}
