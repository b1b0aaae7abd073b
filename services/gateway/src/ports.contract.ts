import { apiKeyHash, createApiKey } from '@clientele/contracts/api-key';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiKeyRecord } from './domain/access.js';
import type { AuditEntry } from './domain/audit.js';
import type { EventBatch } from './domain/events.js';
import type { ScoreItem, ScoreRequest } from './domain/score.js';
import type { ApiKeyStore, AuditLog, BatchScorer, EventLog, SourceRegistry } from './ports.js';

const NO_KEY_ID = '000000000000';

/** A key as the store takes it, with an id of its own. */
export function keyRecord(fields: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  const { keyId, key } = createApiKey();
  return {
    keyId,
    hash: apiKeyHash('secret', key),
    scopes: ['scores:read', 'admin'],
    source: undefined,
    name: "Robert'); DROP TABLE api_key; --",
    createTime: new Date('2026-11-22T05:00:00Z'),
    revokeTime: undefined,
    ...fields,
  };
}

export const auditEntry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
  actorKeyId: 'test',
  action: 'create_api_key',
  subject: 'test',
  outcome: 'granted',
  reason: undefined,
  requestId: 'r1',
  ...fields,
});

export interface AuditFixture {
  readonly audit: AuditLog;
  /** All there are, oldest first. */
  readonly entries: () => Promise<readonly AuditEntry[]>;
}

/** @param make An empty log. */
export function describeAuditLog(name: string, make: () => Promise<AuditFixture>): void {
  describe(`audit log: ${name}`, () => {
    it('keeps entries as they were, in order', async () => {
      const { audit, entries } = await make();
      const appended = [
        auditEntry({ action: 'set_alias', subject: 'm/champion=9', outcome: 'refused', reason: 'GATE_FAILED' }),
        auditEntry({ actorKeyId: 'other', action: 'publish_view', subject: 'v@1', requestId: 'r2' }),
      ];
      for (const entry of appended) await audit.append(entry);
      expect(await entries()).toEqual(appended);
    });
  });
}

export interface ApiKeyFixture extends Pick<AuditFixture, 'entries'> {
  readonly keys: ApiKeyStore;
}

/** @param make A store without keys, over an empty audit log, whose clock moves between calls. */
export function describeApiKeyStore(name: string, make: () => Promise<ApiKeyFixture>): void {
  describe(`key store: ${name}`, () => {
    let fixture: ApiKeyFixture;
    beforeEach(async () => {
      fixture = await make();
    });

    it('finds what was stored, as it was, beside its audit entry', async () => {
      const records = [keyRecord(), keyRecord({ scopes: ['events:write'], source: { id: 4, name: 'shop' } })];
      const made = records.map(({ keyId }) => auditEntry({ subject: keyId }));
      for (const [index, record] of records.entries()) await fixture.keys.insert(record, made[index]!);
      for (const record of records) expect(await fixture.keys.find(record.keyId)).toEqual(record);
      expect(await fixture.entries()).toEqual(made);
      expect(await fixture.keys.find(NO_KEY_ID)).toBeUndefined();
    });

    it('stores neither key nor audit entry when the key id is taken', async () => {
      const record = keyRecord();
      await fixture.keys.insert(record, auditEntry());
      await expect(fixture.keys.insert({ ...record, name: 'other' }, auditEntry())).rejects.toThrow();
      expect(await fixture.keys.find(record.keyId)).toEqual(record);
      expect(await fixture.entries()).toHaveLength(1);
    });

    it('revokes once and for all', async () => {
      const record = keyRecord();
      const entry = auditEntry({ action: 'revoke_api_key' });
      await fixture.keys.insert(record, auditEntry());
      expect(await fixture.keys.revoke(record.keyId, entry)).toBe(true);
      const first = await fixture.keys.find(record.keyId);
      expect(first).toEqual({ ...record, revokeTime: expect.any(Date) });
      expect(await fixture.keys.revoke(record.keyId, entry)).toBe(true);
      expect(await fixture.keys.find(record.keyId)).toEqual(first);
      expect(await fixture.keys.revoke(NO_KEY_ID, entry)).toBe(false);
      expect(await fixture.entries()).toEqual([auditEntry(), entry, entry]);
    });

    it('lists every key once, by id, in pages, without hashes', async () => {
      const records = Array.from({ length: 5 }, () => keyRecord());
      for (const record of records) await fixture.keys.insert(record, auditEntry());
      const infos = records
        .map((record) => ({ ...record, hash: undefined }))
        .sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
      const pages: unknown[] = [];
      let token = '';
      do {
        const page = await fixture.keys.list({ size: 2, token });
        pages.push(page.items);
        token = page.nextToken;
      } while (token !== '');
      expect(pages).toEqual([infos.slice(0, 2), infos.slice(2, 4), infos.slice(4)]);
      expect(await fixture.keys.list({ size: 0, token: '' })).toEqual({ items: infos, nextToken: '' });
      expect(await fixture.keys.list({ size: 5, token: '' })).toEqual({ items: infos, nextToken: '' });
    });

    it('refuses a page token that is none', async () => {
      await expect(fixture.keys.list({ size: 0, token: 'x' })).rejects.toMatchObject({
        kind: 'invalid_argument',
        reason: 'PAGE_TOKEN_INVALID',
      });
    });
  });
}

export interface IngestFixture {
  readonly ingest: EventLog & SourceRegistry;
  /** Batches taken so far, in order. */
  readonly batches: () => readonly EventBatch[];
}

/** @param make One without events and sources. */
export function describeIngest(name: string, make: () => Promise<IngestFixture>): void {
  const batchOf = (body: string): EventBatch => ({
    body: Buffer.from(body),
    route: 'batch',
    sourceId: 7,
    receiveTime: new Date('2026-11-22T05:00:00.123Z'),
    requestId: 'r1',
  });

  describe(`event log: ${name}`, () => {
    it('takes a batch as it is and counts its events', async () => {
      const { ingest, batches } = await make();
      const messages = ['a', 'b', 'a', 'c', 'b'].map((messageId) => ({ type: 'track', userId: 'ü', messageId }));
      const batch = batchOf(JSON.stringify({ batch: [...messages, null] }));
      expect(await ingest.append(batch)).toEqual({ accepted: 3, duplicate: 2, rejected: 1 });
      expect(batches()).toEqual([batch]);
    });

    it('stores nothing of a body that cannot be read', async () => {
      const { ingest, batches } = await make();
      const refusal = { kind: 'invalid_argument', reason: 'INVALID_JSON' };
      await expect(ingest.append(batchOf('{"batch":'))).rejects.toMatchObject(refusal);
      expect(batches()).toEqual([]);
    });
  });

  describe(`source registry: ${name}`, () => {
    it('knows a source by its name', async () => {
      const { ingest } = await make();
      const id = await ingest.ensureSource('shop');
      expect(id).toBeGreaterThan(0);
      expect(await ingest.ensureSource('web-shop')).not.toBe(id);
      expect(await ingest.ensureSource('shop')).toBe(id);
    });
  });
}

/** @param make One that has a model `m`, and no other. */
export function describeBatchScorer(name: string, make: () => Promise<BatchScorer>): void {
  const item = (fields: Partial<ScoreRequest>): ScoreItem => ({
    request: { model: 'm', alias: 'champion', customers: [], explain: 3, strict: false, at: undefined, ...fields },
    requestId: 'r1',
  });

  describe(`scorer: ${name}`, () => {
    it('has an outcome for each item, in order, and a score for each customer', async () => {
      const scorer = await make();
      const outcomes = await scorer.scoreBatch([
        item({ customers: [{ userId: 'u1' }, { anonymousId: 'a1' }] }),
        item({ model: 'other', customers: [{ userId: 'u1' }] }),
        item({ alias: 'shadow', customers: [{ userId: 'u2' }], at: new Date('2026-11-22T05:00:00.123Z') }),
      ]);
      const champion = expect.objectContaining({ model: 'm', alias: 'champion', scoreTime: expect.any(Date) });
      expect(outcomes).toEqual([
        { scores: [champion, champion] },
        { error: expect.objectContaining({ kind: 'not_found', reason: 'MODEL_NOT_FOUND' }) },
        { scores: [expect.objectContaining({ model: 'm', alias: 'shadow' })] },
      ]);
    });

    it('gives the standard error of each reason that has one, 0 too', async () => {
      const scorer = await make();
      const [outcome] = await scorer.scoreBatch([item({ customers: [{ userId: 'u1' }] })]);
      if (outcome === undefined || 'error' in outcome) throw new Error('refused');
      const errors = outcome.scores[0]?.reasons.map(({ standardError }) => standardError);
      expect(errors).toEqual([expect.any(Number), 0, undefined]);
    });

    it('gives reasons that add up to the margin', async () => {
      const scorer = await make();
      const [outcome] = await scorer.scoreBatch([item({ customers: [{ userId: 'u1' }] })]);
      if (outcome === undefined || 'error' in outcome) throw new Error('refused');
      for (const { reasons, baseMargin, otherContribution, margin } of outcome.scores) {
        const listed = reasons.reduce((sum, { contribution }) => sum + contribution, baseMargin);
        expect(listed + otherContribution).toBeCloseTo(margin, 12);
      }
    });
  });
}
