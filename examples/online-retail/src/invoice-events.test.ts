import { describe, expect, it } from '@jest/globals';
import { toInvoiceEvents } from './invoice-events.js';
import type { InvoiceLine } from './invoice-lines.js';

const line = (over: Partial<InvoiceLine>): InvoiceLine => ({
  invoice: '536365',
  sku: '85123A',
  description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  quantity: 6,
  unitPrice: 2.55,
  timeMs: Date.UTC(2010, 11, 1, 8, 26),
  customer: '17850',
  country: 'United Kingdom',
  ...over,
});

describe('toInvoiceEvents', () => {
  it('makes one order of an invoice: earliest time, total of the lines that were sold', () => {
    const [event, ...others] = toInvoiceEvents([
      line({ timeMs: Date.UTC(2010, 11, 1, 8, 27) }),
      line({ sku: '71053', quantity: 2, unitPrice: 3.39 }),
      line({ sku: 'M', quantity: -1, unitPrice: 5 }),
      line({ sku: 'GIFT', quantity: 1, unitPrice: 0 }),
    ]);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      messageId: 'online-retail-536365',
      userId: '17850',
      event: 'Order Completed',
      timestamp: '2010-12-01T08:26:00.000Z',
      properties: { total: 22.08, items: 8, distinctProducts: 2, country: 'United Kingdom' },
    });
    expect(event!.properties.products).toHaveLength(4);
  });

  it.each([
    { name: 'a C invoice is a refund', over: { invoice: 'C536379', quantity: -1 }, event: 'Order Refunded' },
    {
      name: 'an A invoice is an adjustment',
      over: { invoice: 'A563185', unitPrice: 11_062.06 },
      event: 'Order Adjusted',
    },
    { name: 'an invoice without a sold line is an adjustment', over: { unitPrice: 0 }, event: 'Order Adjusted' },
  ])('$name', ({ over, event }) => {
    expect(toInvoiceEvents([line(over)])[0]?.event).toBe(event);
  });

  it('keeps lines without a customer as an anonymous subject of their invoice', () => {
    const [event] = toInvoiceEvents([line({ customer: '' })]);
    expect(event).toMatchObject({ anonymousId: 'invoice-536365' });
    expect(event).not.toHaveProperty('userId');
  });

  it('sorts invoices by time', () => {
    const events = toInvoiceEvents([line({ invoice: '2', timeMs: 2_000 }), line({ invoice: '1', timeMs: 1_000 })]);
    expect(events.map(({ properties }) => properties.orderId)).toEqual(['1', '2']);
  });
});
