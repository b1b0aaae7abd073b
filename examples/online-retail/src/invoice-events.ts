import type { InvoiceLine } from './invoice-lines.js';

/** One invoice as a Segment track call. */
export interface InvoiceEvent {
  readonly type: 'track';
  readonly messageId: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly event: 'Order Completed' | 'Order Refunded' | 'Order Adjusted';
  readonly timestamp: string;
  readonly properties: InvoiceProperties;
}

// A type, not an interface: callers take it for a plain JSON object.
type InvoiceProperties = {
  readonly orderId: string;
  /** Pounds: the lines with positive quantity and price. */
  readonly total: number;
  /** Pieces on those lines. */
  readonly items: number;
  /** Different stock codes on those lines. */
  readonly distinctProducts: number;
  readonly currency: 'GBP';
  readonly country: string;
  readonly products: readonly { sku: string; title: string; quantity: number; price: number }[];
};

/** Every line of the data set as one event per invoice, oldest first. */
export function toInvoiceEvents(lines: Iterable<InvoiceLine>): InvoiceEvent[] {
  const invoices = new Map<string, InvoiceLine[]>();
  for (const line of lines) {
    const known = invoices.get(line.invoice);
    if (known) known.push(line);
    else invoices.set(line.invoice, [line]);
  }
  const events = [...invoices].map(([invoice, invoiceLines]) => toEvent(invoice, invoiceLines));
  return events.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
}

function toEvent(invoice: string, lines: readonly InvoiceLine[]): InvoiceEvent {
  const sold = lines.filter(({ quantity, unitPrice }) => quantity > 0 && unitPrice > 0);
  const customer = lines[0]?.customer ?? '';
  return {
    type: 'track',
    messageId: `online-retail-${invoice}`,
    ...(customer === '' ? { anonymousId: `invoice-${invoice}` } : { userId: customer }),
    event: eventName(invoice, sold.length),
    timestamp: new Date(Math.min(...lines.map(({ timeMs }) => timeMs))).toISOString(),
    properties: {
      orderId: invoice,
      total: roundPence(sold.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0)),
      items: sold.reduce((sum, { quantity }) => sum + quantity, 0),
      distinctProducts: new Set(sold.map(({ sku }) => sku)).size,
      currency: 'GBP',
      country: lines[0]?.country ?? '',
      products: lines.map(({ sku, description, quantity, unitPrice }) => ({
        sku,
        title: description,
        quantity,
        price: unitPrice,
      })),
    },
  };
}

function eventName(invoice: string, soldLineCount: number): InvoiceEvent['event'] {
  if (invoice.startsWith('C')) return 'Order Refunded';
  return invoice.startsWith('A') || soldLineCount === 0 ? 'Order Adjusted' : 'Order Completed';
}

const roundPence = (pounds: number): number => Math.round(pounds * 100) / 100;
