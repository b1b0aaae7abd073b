import { describe, expect, it } from '@jest/globals';
import { COMMANDS, run } from './run.js';

async function clientele(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    env: {},
    root: '/nowhere',
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

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
      expect(out).toMatch(new RegExp(`^Use: clientele ${name} `));
    }
  });

  it.each<[string[], RegExp]>([
    [['frobnicate'], /"frobnicate" is not a command\. See "clientele --help"\./],
    [['keys'], /Say what to do: "clientele keys create" or "clientele keys revoke"\./],
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
