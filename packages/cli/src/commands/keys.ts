import { apiKeyHash, createApiKey, SCOPES, SOURCE_SCOPES, type Scope } from '@clientele/contracts/api-key';
import { createLogger } from '@clientele/shared/log';
import { inTransaction, openPostgres } from '@clientele/shared/postgres';
import type { ApiKey } from '@clientele/client/types';
import { openApi, readPages, requireEnv } from '../api.js';
import { argOf, flag, textOption, UsageError, type Command, type Input, type Io, type Output } from '../command.js';
import { explain } from './db.js';

/** Everything but writing events, which takes a source, and reading identifiers, which is asked for by name. */
const ADMIN_SCOPES: readonly Scope[] = SCOPES.filter(
  (scope) => !SOURCE_SCOPES.includes(scope) && scope !== 'customers:read_identifiers',
);

export const keysCreate: Command = {
  name: 'keys create',
  summary: 'make an API key',
  usage: '(--admin | --scopes A,B [--source NAME]) [--name NAME]',
  details: [
    '--admin        every scope but those that need a source and customers:read_identifiers; written to the',
    '               database itself, so it makes the first key (DATABASE_URL, WORKSPACE_SECRET)',
    `--scopes A,B   among ${SCOPES.join(', ')}`,
    `--source NAME  source of the events; needed by ${SOURCE_SCOPES.join(' and ')}`,
    '--name NAME    what the key is for',
  ],
  examples: [
    'clientele keys create --admin',
    'clientele keys create --scopes events:write,imports:write --source shop --name "the shop"',
  ],
  options: {
    admin: { type: 'boolean' },
    scopes: { type: 'string' },
    source: { type: 'string' },
    name: { type: 'string' },
  },
  argCount: [0, 0],
  async run(io, input) {
    const admin = flag(input, 'admin');
    const scopes = textOption(input, 'scopes');
    if (admin === (scopes !== undefined)) throw new UsageError('Give either --admin or --scopes.');
    if (scopes === undefined) return createAdminKey(io, input);
    const source = textOption(input, 'source');
    const created = await openApi(io).createApiKey({
      name: textOption(input, 'name') ?? 'made by the command line',
      scopes: parseScopes(scopes),
      ...(source === undefined ? {} : { source }),
    });
    return toOutput(created);
  },
};

async function createAdminKey(io: Io, input: Input): Promise<Output> {
  if (textOption(input, 'source') !== undefined) throw new UsageError('A key made with --admin has no source.');
  const databaseUrl = requireEnv(io, 'DATABASE_URL', 'the URL of the database, postgres://user@host/name');
  const secret = requireEnv(io, 'WORKSPACE_SECRET', 'the secret that the services are started with');
  const { keyId, key } = createApiKey();
  const name = textOption(input, 'name') ?? 'admin';
  const log = createLogger({ service: 'clientele', level: 'silent' });
  const pool = openPostgres(databaseUrl, log, { max: 1, applicationName: 'clientele keys create' });
  try {
    await inTransaction(pool, async (client) => {
      await client.query('INSERT INTO gateway.api_key (key_id, hash, scopes, name) VALUES ($1, $2, $3, $4)', [
        keyId,
        apiKeyHash(secret, key),
        ADMIN_SCOPES,
        name,
      ]);
      await client.query(
        `INSERT INTO gateway.audit_log (actor_key_id, action, subject, outcome, request_id)
         VALUES ('command-line', 'create_api_key', $1, 'granted', 'command-line')`,
        [keyId],
      );
    });
  } catch (err) {
    explain(err);
  } finally {
    await pool.end();
  }
  return toOutput({ keyId, name, scopes: ADMIN_SCOPES, source: null, key });
}

interface CreatedKey {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly source: string | null;
  readonly key: string;
}

const toOutput = ({ keyId, name, scopes, source, key }: CreatedKey): Output => ({
  json: { keyId, name, scopes, source, key },
  text: [
    key,
    '',
    `Keep it: it is not shown again. Its id is ${keyId}.`,
    `It may do: ${scopes.join(', ')}${source === null ? '' : ` (source ${source})`}.`,
  ].join('\n'),
});

function parseScopes(text: string): readonly string[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  const wrong = scopes.find((scope) => !SCOPES.some((known) => known === scope));
  if (wrong === undefined) return scopes;
  throw new UsageError(`"${wrong}" is not a scope: choose among ${SCOPES.join(', ')}.`);
}

export const keysList: Command = {
  name: 'keys list',
  summary: 'list the API keys, without what is secret of them',
  usage: '',
  details: [],
  examples: ['clientele keys list', 'clientele keys list --json'],
  options: {},
  argCount: [0, 0],
  async run(io) {
    const api = openApi(io);
    const apiKeys = await readPages(async (pageToken) => {
      const page = await api.listApiKeys({ pageSize: 200, pageToken });
      return { items: page.apiKeys, nextPageToken: page.nextPageToken };
    });
    return { json: { apiKeys }, text: apiKeys.map(describeKey).join('\n') };
  },
};

function describeKey({ keyId, name, scopes, source, createTime, revokeTime }: ApiKey): string {
  const state = revokeTime === null ? '' : `  revoked ${revokeTime}`;
  return `${keyId}  ${createTime}  ${name}${source === null ? '' : ` (source ${source})`}${state}\n  ${scopes.join(', ')}`;
}

export const keysRevoke: Command = {
  name: 'keys revoke',
  summary: 'end an API key',
  usage: 'KEY_ID',
  details: ['KEY_ID  the part between the underscores of ck_…_…'],
  examples: ['clientele keys revoke 5a3c1f6d2b10'],
  options: {},
  argCount: [1, 1],
  async run(io, input) {
    const keyId = argOf(input, 0);
    await openApi(io).revokeApiKey(keyId);
    return { json: { keyId, revoked: true }, text: `The key ${keyId} is revoked; it ends within 5 seconds.` };
  },
};
