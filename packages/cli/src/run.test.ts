import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCaptured, type RunResult } from './run.fixture.js';
import { COMMANDS } from './run.js';

const clientele = (...argv: string[]): Promise<RunResult> => runCaptured(argv);

describe('run', () => {
  it('lists every command', async () => {
    for (const argv of [['--help'], ['-h'], ['help']]) {
      const { code, out, err } = await clientele(...argv);
      expect([code, err]).toEqual([0, '']);
      for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    }
    expect((await clientele()).code).toBe(2);
  });

  it.each(COMMANDS.map(({ name }) => name))('explains "%s"', async (name) => {
    for (const flag of ['--help', '-h']) {
      const { code, out } = await clientele(...name.split(' '), flag);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^Use: clientele ${name}[ \n]`));
      expect(out).toMatch(new RegExp(`\n\nExamples?:\n(?:  .*\n)*  .*clientele ${name}`));
    }
  });

  it.each(['keys', 'models', 'jobs', 'events'])('explains the group "%s"', async (group) => {
    const { code, out } = await clientele(group, '--help');
    expect(code).toBe(0);
    const names = COMMANDS.map(({ name }) => name).filter((name) => name.startsWith(`${group} `));
    for (const name of names) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it('is described whole in the README', async () => {
    const readme = await readFile(join(__dirname, '../README.md'), 'utf8');
    const described = [...readme.matchAll(/^\| `([a-z]+(?: [a-z]+)?)/gm)].map(([, name]) => name);
    expect(described).toEqual(COMMANDS.map(({ name }) => name));
  });

  it.each<[string[], RegExp]>([
    [['frobnicate'], /"frobnicate" is not a command\. See "clientele --help"\./],
    [['trian', 'x.yaml'], /"trian" is not a command\. Did you mean "clientele train"\? See "clientele --help"\./],
    [['kyes', 'list'], /"kyes" is not a command\. Did you mean "clientele keys list" or "clientele keys"\?/],
    [
      ['keys', 'lsit'],
      /"keys lsit" is not a command\. Did you mean "clientele keys list"\? See "clientele keys --help"\./,
    ],
    [['keys'], /Say what to do: "clientele keys create" or "clientele keys list" or "clientele keys revoke"\./],
    [['events', 'send'], /Use: clientele events send FILE/],
    [['models', 'show', 'm', '0'], /VERSION must be a whole number from 1/],
    [['keys', 'create'], /Give either --admin or --scopes\./],
    [['keys', 'create', '--admin', '--scopes', 'admin'], /Give either --admin or --scopes\./],
    [['keys', 'create', '--admin', '--source', 'x'], /has no source\./],
    [['keys', 'revoke'], /Use: clientele keys revoke KEY_ID/],
    [['train'], /Use: clientele train FILE/],
    [['train', 'a', 'b'], /Use: clientele train FILE/],
    [['train', 'a', '--frob'], /Unknown option '--frob'\. See "clientele train --help"\./],
    [['score', 'm'], /Name at least one customer\./],
    [['score', 'm', 'u1', '--explain', '101'], /--explain must be a whole number from 0 to 100\./],
    [['score', 'm', 'u1', '--explain'], /'--explain <value>' argument missing\./],
    [['score', 'm', 'u1', '--alias', 'best'], /--alias must be one of champion, challenger, shadow\./],
    [['aliases', 'set', 'm', 'best', '1'], /ALIAS must be one of/],
    [['aliases', 'set', 'm', 'champion', '0'], /VERSION must be a whole number from 1/],
    [['db', 'migrate', 'now'], /Use: clientele db migrate/],
  ])('refuses %j with exit code 2 and one line', async (argv, message) => {
    const { code, out, err } = await clientele(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('fails with exit code 1 when the environment lacks something', async () => {
    expect(await clientele('db', 'migrate')).toEqual({
      code: 1,
      out: '',
      err: 'clientele: Set DATABASE_URL to the URL of the database, postgres://user@host/name.\n',
    });
    const { code, err } = await clientele('keys', 'revoke', 'x', '--json');
    expect([code, JSON.parse(err)]).toMatchObject([1, { error: { reason: 'API_KEY_MISSING' } }]);
  });
});
