import { describe, expect, it } from '@jest/globals';
import { acceptRequestId, currentRequest, deadlineIn, remainingMs, withRequest } from './request-context.js';

describe('request context', () => {
  it('follows asynchronous work and ends with it', async () => {
    await withRequest({ requestId: 'r1', deadlineMs: deadlineIn(1000) }, async () => {
      await Promise.resolve();
      expect(currentRequest()?.requestId).toBe('r1');
      expect(remainingMs()).toBeLessThanOrEqual(1000);
      expect(remainingMs()).toBeGreaterThan(0);
    });
    expect(currentRequest()).toBeUndefined();
  });

  it('has no end outside a request and never a negative one inside', () => {
    expect(remainingMs()).toBe(Infinity);
    expect(withRequest({ requestId: 'r1', deadlineMs: deadlineIn(-5) }, remainingMs)).toBe(0);
  });
});

describe('acceptRequestId', () => {
  it('keeps a fit id', () => {
    expect(acceptRequestId('abc-1.2_3')).toBe('abc-1.2_3');
  });

  it.each([['with space'], ['new\nline'], ['x'.repeat(65)], [''], [undefined], [['a', 'b']], [Buffer.from('a')]])(
    'makes a new id in place of %p',
    (received) => {
      expect(acceptRequestId(received)).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});
