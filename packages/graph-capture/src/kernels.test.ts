import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { KERNELS } from './kernels.js';

describe('the README', () => {
  it('lists the kernels that can be captured', () => {
    const readme = readFileSync(resolve('packages/graph-capture/README.md'), 'utf8');
    const [, list = ''] = /\*\*Kernels\*\*: ([^.]+)\./.exec(readme) ?? [];
    expect(list.split(/,\s+/)).toEqual(Object.keys(KERNELS).sort());
  });
});
