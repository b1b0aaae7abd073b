import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '@clientele/contracts/log-event';
import { takeIdentifiers, type TakenIdentifier } from './take-identifiers.js';

function take(root: string, object: JsonObject, parent?: string) {
  const taken: TakenIdentifier[] = [];
  const rest = takeIdentifiers(root, object, taken, parent);
  return { rest, taken, fields: Object.fromEntries(taken.map(({ path, field }) => [path, field])) };
}

describe('takeIdentifiers', () => {
  it('takes what names a person out of traits and leaves what DESIGN keeps clear', () => {
    const { rest, taken, fields } = take('traits', {
      email: 'Ada@Example.com',
      First_Name: 'Ada',
      'last-name': 'Lovelace',
      name: 'Ada Lovelace',
      phone: '+44 20 7946 0000',
      birthday: '1985-12-10T00:00:00Z',
      plan: 'premium',
      age: 40,
      country: 'GB',
      mobile: true,
      username: null,
      address: {
        street: '12 St James’s Square',
        city: 'London',
        postalCode: 'SW1Y 4JH',
        country: 'GB',
        state: 'England',
        line9: 'x',
      },
      company: { name: 'Analytical Engines', id: 7 },
    });
    expect(rest).toEqual({
      plan: 'premium',
      age: 40,
      country: 'GB',
      mobile: true,
      username: null,
      birthYear: 1985,
      address: { city: 'London', country: 'GB', state: 'England' },
      company: { name: 'Analytical Engines', id: 7 },
    });
    expect(fields).toEqual({
      'traits.email': 'email',
      'traits.First_Name': 'first_name',
      'traits.last-name': 'last_name',
      'traits.name': 'name',
      'traits.phone': 'phone',
      'traits.birthday': 'birth_date',
      'traits.address.street': 'street',
      'traits.address.postalCode': 'postal_code',
      'traits.address.line9': 'address',
    });
    expect(taken.find(({ field }) => field === 'email')?.value).toBe('Ada@Example.com');
  });

  it('finds them at any depth, in lists and as objects', () => {
    const { rest, fields } = take('properties', {
      order: { buyer: { contact: [{ email_address: 'a@b.co' }, { PHONE: 4912345 }] } },
      phones: ['+491234567', '+491234568'],
      shipping_address: '1 High Street, London',
      addresses: [{ city: 'Bonn', zip: '53111' }, 'free text'],
      name: { first: 'Ada', last: 'L' },
    });
    expect(rest).toEqual({ order: { buyer: { contact: [{}, {}] } }, addresses: [{ city: 'Bonn' }, null] });
    expect(Object.values(fields).sort()).toEqual([
      'address',
      'address',
      'email',
      'name',
      'phone',
      'phone',
      'postal_code',
    ]);
  });

  it('keeps names of products, pages, campaigns and groups', () => {
    const products = { products: [{ product_id: 'p1', name: 'Monopoly' }, { name: 'Go' }] };
    expect(take('properties', products).rest).toBe(products);
    expect(take('properties', { sku: 'p1', name: 'Monopoly' }).taken).toEqual([]);
    expect(take('properties', { name: 'Ada' }).fields).toEqual({ 'properties.name': 'name' });
    expect(take('properties', { name: 'Home' }, 'page').taken).toEqual([]);
    expect(take('traits', { name: 'Initech' }, 'group').taken).toEqual([]);
    const context = {
      app: { name: 'Shop' },
      campaign: { name: 'Spring' },
      library: { name: 'analytics.js' },
      device: { name: 'Ada’s phone' },
      ip: '8.8.8.8',
    };
    expect(take('context', context).fields).toEqual({ 'context.device.name': 'name', 'context.ip': 'ip' });
  });

  it('finds e-mails and phones by their look, as values, keys and in texts', () => {
    const { rest, taken } = take('properties', {
      referrer: 'ada@example.com',
      contact: ' ADA@example.com ',
      callback: '+44 (20) 7946-0000',
      offset: '+01:00',
      delta: '+5',
      note: 'call ada@example.com, or bob.b@mail.example.org!',
      'ada@example.com': true,
      handle: '@ada',
      list: ['x', 'c@d.ee'],
      url: 'https://shop.example/?utm_source=x&email=ada%40example.com&First-Name=Ada&q=shoes#top',
    });
    expect(rest).toEqual({
      offset: '+01:00',
      delta: '+5',
      note: 'call [removed], or [removed]!',
      handle: '@ada',
      list: ['x', null],
      url: 'https://shop.example/?utm_source=x&email=[removed]&First-Name=[removed]&q=shoes#top',
    });
    expect(taken.map(({ field }) => field).sort()).toEqual([
      'other',
      'other',
      'other',
      'other',
      'other',
      'text',
      'text',
    ]);
  });

  it('returns the same object when there is nothing to take', () => {
    const object = { a: 1, b: [{ c: 'd' }], e: { f: null } };
    expect(take('properties', object).rest).toBe(object);
  });

  it('leaves no planted e-mail anywhere, and nothing else changes hands', () => {
    const planted = fc.constantFrom('ada@example.com', 'x ada@example.com y', 'mailto:ada@example.com?subject=hi', {
      email: 'ada@example.com',
    });
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        planted,
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constant('ada@example.com')), tie('node'), {
          maxKeys: 4,
          noNullPrototype: true,
        }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (value) => {
        const { rest, taken } = take('properties', JSON.parse(JSON.stringify({ value })) as JsonObject);
        expect(JSON.stringify(rest)).not.toContain('ada@example.com');
        if (JSON.stringify(value).includes('ada@example.com')) expect(taken.length).toBeGreaterThan(0);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('is not slowed down by texts made to slow it down', () => {
    const startMs = performance.now();
    for (const text of [
      'a'.repeat(200_000),
      `a@${'.'.repeat(200_000)}@`,
      'a@'.repeat(100_000),
      `?${'a'.repeat(200_000)}=`,
      '%40a'.repeat(50_000),
    ]) {
      take('properties', { text });
    }
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});
