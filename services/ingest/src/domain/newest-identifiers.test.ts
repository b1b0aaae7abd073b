import { describe, expect, it } from '@jest/globals';
import { newestIdentifiers } from './newest-identifiers.js';

const one = (type: string, path: string, field: string, value: string) => ({
  type,
  identifiers: [{ path, field, value }],
});

describe('newestIdentifiers', () => {
  it('takes the newest value of a field, and traits before anything else', () => {
    const events = [
      one('track', 'properties.email', 'email', 'friend@example.com'),
      one('track', 'context.traits.email', 'email', 'new@example.com'),
      one('identify', 'traits.email', 'email', 'old@example.com'),
      one('track', 'context.ip', 'ip', '10.0.0.2'),
      one('track', 'context.ip', 'ip', '10.0.0.1'),
    ];
    expect(newestIdentifiers(events)).toEqual({ email: 'new@example.com', ip: '10.0.0.2' });
  });

  it('leaves out what is said of groups, and texts that only contain something', () => {
    expect(
      newestIdentifiers([
        one('group', 'traits.email', 'email', 'info@b.co'),
        one('track', 'properties.note', 'text', 'x a@b.co'),
      ]),
    ).toEqual({});
  });
});
