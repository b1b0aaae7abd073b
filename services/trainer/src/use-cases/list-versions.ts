import { AppError } from '@clientele/shared/errors';
import type { ModelVersion } from '../domain/model-version.js';
import type { ModelRegistry } from '../ports.js';

const PAGE_SIZE_DEFAULT = 50;
const PAGE_SIZE_MAX = 200;
const VERSION_MAX = 2_147_483_647;

export interface VersionPage {
  readonly versions: readonly ModelVersion[];
  /** Empty at the end. */
  readonly nextPageToken: string;
}
export type ListVersions = (input: { model: string; pageSize: number; pageToken: string }) => Promise<VersionPage>;

/** A page of a model's versions, newest first; empty for a model that nobody has trained. */
export function createListVersions({ registry }: { registry: Pick<ModelRegistry, 'listVersions'> }): ListVersions {
  return async function listVersions({ model, pageSize, pageToken }) {
    if (pageSize < 0) throw new AppError('invalid_argument', 'PAGE_SIZE_NEGATIVE', 'The page size is negative.');
    const limit = Math.min(pageSize === 0 ? PAGE_SIZE_DEFAULT : pageSize, PAGE_SIZE_MAX);
    const found = await registry.listVersions(model, readToken(pageToken), limit + 1);
    const versions = found.slice(0, limit);
    const last = found.length > limit ? versions[versions.length - 1] : undefined;
    return { versions, nextPageToken: last === undefined ? '' : writeToken(last.version) };
  };
}

const writeToken = (version: number): string => Buffer.from(`v${version}`, 'utf8').toString('base64url');

function readToken(token: string): number {
  if (token === '') return VERSION_MAX;
  const version = /^v([1-9]\d{0,9})$/u.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (version === undefined || Number(version) > VERSION_MAX)
    throw new AppError('invalid_argument', 'PAGE_TOKEN_INVALID', 'The page token is not one of ours.');
  return Number(version);
}
