import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ROOT } from './files.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clientele-kept-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (reset: boolean): number | null =>
  spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', `(await import('./scripts/lib/kept-data.mjs')).openKeptData(${reset})`],
    { cwd: ROOT, env: { PATH: process.env.PATH, CLIENTELE_KEPT_DIR: folder } },
  ).status;

describe('openKeptData', () => {
  it('makes a folder, goes on with it, and empties it when told to', () => {
    expect(open(false)).toBe(0);
    writeFileSync(join(folder, 'world.json'), '{}');
    expect(open(false)).toBe(0);
    expect(existsSync(join(folder, 'world.json'))).toBe(true);
    expect(open(true)).toBe(0);
    expect(existsSync(join(folder, 'world.json'))).toBe(false);
  });

  it.each([false, true])('leaves a folder that holds something else as it is, reset: %s', (reset) => {
    writeFileSync(join(folder, 'letter.txt'), 'Dear …');
    expect(open(reset)).not.toBe(0);
    expect(existsSync(join(folder, 'letter.txt'))).toBe(true);
    expect(existsSync(join(folder, 'password'))).toBe(false);
  });
});
