import type { Product } from './catalogue.js';
import { DAY_MS } from './clock.js';
import type { Write, Writer } from './journal.js';
import type { Order } from './orders.js';
import { REVIEWS, TICKET_TOPICS, TICKETS, type Language, type TicketTopic } from './phrases.js';
import type { Random } from './random.js';
import { track } from './shop-event.js';
import type { CustomerTraits } from './traits.js';

const HOUR_MS = 3_600_000;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Chances that depend on how well the customer is served. */
export const lateProbability = (satisfaction: number): number => logistic(-1.7 - 1.1 * satisfaction);
export const refundProbability = (satisfaction: number): number => logistic(-2.9 - 0.7 * satisfaction);
export const ticketProbability = (satisfaction: number, late: boolean): number =>
  logistic(-2.6 - 0.8 * satisfaction + (late ? 1.4 : 0));
const REVIEW_PROBABILITY = 0.35;

interface ServiceTools {
  readonly random: Random;
  readonly write: Write;
  readonly writer: Writer;
}

/**
 * What follows an order: delivery, perhaps late, perhaps a ticket, a return and a review. All of it depends on the order
 * and on the customer's satisfaction alone, not on whether the customer is still there.
 */
export function serveOrder(customer: CustomerTraits, order: Order, tools: ServiceTools): void {
  const { random, write, writer } = tools;
  const late = random.uniform() < lateProbability(customer.satisfaction);
  const days = 1.5 + random.uniform() * 2 + (late ? 2 + random.exponential(3) : 0);
  const deliveredMs = order.timeMs + Math.floor(days * DAY_MS);
  const { orderId } = order;
  const delayDays = late ? Math.round((days - 3.5) * 10) / 10 : 0;
  write(deliveredMs, writer, track('Order Delivered', { orderId, days: Math.round(days * 10) / 10, delayDays }));
  if (random.uniform() < ticketProbability(customer.satisfaction, late))
    writeTicket(customer, order, { ...tools, aboutMs: deliveredMs, late });
  if (random.uniform() < refundProbability(customer.satisfaction)) refund(order, deliveredMs, tools);
  if (random.uniform() < REVIEW_PROBABILITY) review(customer, order, { ...tools, deliveredMs, late });
}

function refund(order: Order, deliveredMs: number, { random, write, writer }: ServiceTools): void {
  const line = oneOf(order.lines, random);
  const total = Math.min(order.total, Math.round(line.product.price * line.quantity * 100) / 100);
  const timeMs = deliveredMs + Math.floor((2 + random.exponential(4)) * DAY_MS);
  const reason = random.pick([
    ['damaged', 3],
    ['does not fit', 2],
    ['changed my mind', 3],
  ]);
  const products = [{ product_id: line.product.productId, quantity: line.quantity }];
  write(timeMs, writer, track('Order Refunded', { orderId: order.orderId, total, currency: 'EUR', reason, products }));
}

function review(
  { satisfaction, language }: CustomerTraits,
  { orderId, lines }: Order,
  { random, write, writer, deliveredMs, late }: ServiceTools & { deliveredMs: number; late: boolean },
): void {
  const { product } = oneOf(lines, random);
  const felt = 3.7 + 0.9 * satisfaction + 0.7 * random.normal() - (late ? 0.7 : 0);
  const rating = Math.min(5, Math.max(1, Math.round(felt)));
  const { opening, detail } = REVIEWS[language][rating >= 4 ? 'good' : rating === 3 ? 'fair' : 'bad'];
  const sentences = [oneOf(opening, random), oneOf(detail, random)];
  if (random.uniform() < 0.4)
    sentences.push(
      oneOf(
        detail.filter((each) => !sentences.includes(each)),
        random,
      ),
    );
  const text = sentences.join(language === 'zh' ? '' : ' ').replaceAll('{}', calledBy(language, product));
  write(
    deliveredMs + Math.floor((0.5 + random.exponential(5)) * DAY_MS),
    writer,
    track('Product Reviewed', {
      review_id: `${orderId}-review`,
      orderId,
      product_id: product.productId,
      rating,
      review_body: text,
      language,
    }),
  );
}

function writeTicket(
  { language, satisfaction }: CustomerTraits,
  { orderId, lines }: Order,
  { random, write, writer, aboutMs, late }: ServiceTools & { aboutMs: number; late: boolean },
): void {
  const topic = late
    ? random.pick<TicketTopic>([
        ['delivery', 8],
        ['refund', 2],
      ])
    : oneOf(TICKET_TOPICS, random);
  const { product } = oneOf(lines, random);
  const openedMs = aboutMs + Math.floor((late ? -0.5 : random.exponential(1.5)) * DAY_MS);
  const message = oneOf(TICKETS[language][topic], random).replaceAll('{}', calledBy(language, product));
  const ticketId = `${orderId}-ticket`;
  write(openedMs, writer, track('Support Ticket Opened', { ticketId, orderId, topic, message, language }));
  const hours = Math.round((2 + random.exponential(20 * Math.exp(-0.4 * satisfaction))) * 10) / 10;
  const solved = random.uniform() < logistic(1.2 + satisfaction);
  write(
    openedMs + Math.floor(hours * HOUR_MS),
    writer,
    track('Support Ticket Closed', { ticketId, topic, hours, solved }),
  );
}

const calledBy = (language: Language, { name, nameZh }: Product): string =>
  language === 'zh' ? nameZh : name.toLowerCase();

function oneOf<T>(items: readonly T[], random: Random): T {
  const item = items[random.integer(0, items.length - 1)];
  if (item === undefined) throw new RangeError('There is nothing to choose from.');
  return item;
}
