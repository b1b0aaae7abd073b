import type { Pool } from 'pg';
import type { Logger } from '@clientele/shared/log';
import { openPostgres } from '@clientele/shared/postgres';

const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 8_000;
const CONNECTIONS_MAX = 6;

/** The pool of this service: connecting and statements fail soon, so that a caller hears of an outage in time. */
export const openIngestPostgres = (url: string, log: Logger): Pool =>
  openPostgres(url, log, {
    max: CONNECTIONS_MAX,
    applicationName: 'clientele ingest',
    schema: 'ingest',
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
