import type { ScoreBatchRequest__Output } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchRequest';
import type { ScorerServiceHandlers } from '@clientele/proto/gen/clientele/scorer/v1/ScorerService';
import type { Logger } from '@clientele/shared/log';
import { unary } from '@clientele/shared/grpc-server';
import type { ScoreItem, ScoreResult } from '../../domain/score-item.js';
import type { ScoreBatch } from '../../use-cases/score-batch.js';
import { fromProtoItem, toProtoResult } from './convert.js';

/** So many ids of a batch stand in its log line. */
const LOGGED_IDS_MAX = 32;

/** ScorerService. The requests of a batch, and those refused, are part of the answer, so they are logged here. */
export const createScorerService = (deps: { scoreBatch: ScoreBatch; log: Logger }): ScorerServiceHandlers => ({
  ScoreBatch: unary(
    deps.log,
    'ScoreBatch',
    async (request: ScoreBatchRequest__Output) => {
      const items = request.items.map(fromProtoItem);
      const results = await deps.scoreBatch(items);
      deps.log.debug(
        {
          operation: 'ScoreBatch',
          request_count: items.length,
          public_request_ids: items.slice(0, LOGGED_IDS_MAX).map(({ requestId }) => requestId),
        },
        'score requests answered',
      );
      logRefusals(deps.log, items, results);
      return { results: results.map(toProtoResult) };
    },
    { successLevel: 'debug' },
  ),
});

/** One line for each reason: a batch may hold a thousand requests that fail alike. */
function logRefusals(log: Logger, items: readonly ScoreItem[], results: readonly ScoreResult[]): void {
  const lines = new Map<string, { err: unknown; level: 'error' | 'info'; public_request_id: string; count: number }>();
  results.forEach((result, index) => {
    if ('scores' in result) return;
    const { kind, reason } = result.error;
    const line = lines.get(reason) ?? {
      err: result.error,
      level: kind === 'internal' ? ('error' as const) : ('info' as const),
      public_request_id: items[index]?.requestId ?? '',
      count: 0,
    };
    line.count += 1;
    lines.set(reason, line);
  });
  for (const [reason, { err, level, ...line }] of lines)
    log[level](
      { operation: 'ScoreBatch', reason, ...line, ...(level === 'error' ? { err } : {}) },
      'score requests refused',
    );
}
