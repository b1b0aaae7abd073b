import { readFile } from 'node:fs/promises';
import { createClient, type Client } from '@clientele/client/client';
import { CliError, type Io } from './command.js';

const DEFAULT_URL = 'http://127.0.0.1:8080';

/** What the API answers to everybody. */
export const openPublicApi = ({ env }: Io): Client =>
  createClient({ url: envText(env, 'CLIENTELE_URL') ?? DEFAULT_URL });

/** The public API at CLIENTELE_URL, with the key CLIENTELE_API_KEY. A call is tried again `retries` times. */
export function openApi({ env }: Io, retries = 3): Client {
  const apiKey = envText(env, 'CLIENTELE_API_KEY');
  if (apiKey === undefined) {
    throw new CliError(
      'API_KEY_MISSING',
      'Set CLIENTELE_API_KEY to an API key; "clientele keys create --admin" makes the first one.',
    );
  }
  return createClient({ url: envText(env, 'CLIENTELE_URL') ?? DEFAULT_URL, apiKey, retries });
}

/** @throws CliError with the hint when the variable is unset or empty. */
export function requireEnv({ env }: Io, name: string, hint: string): string {
  const value = envText(env, name);
  if (value === undefined) throw new CliError('ENVIRONMENT_INCOMPLETE', `Set ${name} to ${hint}.`);
  return value;
}

function envText(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}

export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (err) {
    throw unreadable(path, err);
  }
}

export const unreadable = (path: string, cause: unknown): CliError =>
  new CliError('FILE_UNREADABLE', `The file ${path} cannot be read: check its name and its permissions.`, { cause });

interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string;
}

/** The items of every page of a list. */
export async function readPages<T>(read: (pageToken: string) => Promise<PageOf<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  let pageToken = '';
  do {
    const page = await read(pageToken);
    all.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return all;
}
