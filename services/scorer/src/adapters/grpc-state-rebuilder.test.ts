import { describe, expect, it } from '@jest/globals';
import type { FeaturesServiceClient } from '@clientele/proto/gen/clientele/features/v1/FeaturesService';
import { createGrpcStateRebuilder } from './grpc-state-rebuilder.js';

type Callback = (err: null, response: { states: Buffer[] }) => void;

describe('createGrpcStateRebuilder', () => {
  it('asks for few rebuilds at a time, so that those end in time, and refuses the others at once', async () => {
    const answers: (() => void)[] = [];
    const rebuildStates = (_request: object, _metadata: object, _options: object, callback: Callback): void => {
      answers.push(() => {
        callback(null, { states: [Buffer.of(1)] });
      });
    };
    const rebuilder = createGrpcStateRebuilder({ rebuildStates } as unknown as FeaturesServiceClient);
    const ask = () => rebuilder.rebuild(['s'], 1_000);
    const asked = Array.from({ length: 4 }, ask);
    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable', reason: 'REBUILDS_BUSY' });
    for (const answer of answers.splice(0)) answer();
    expect(await Promise.all(asked)).toHaveLength(4);
    const next = ask();
    answers.pop()?.();
    expect(await next).toEqual([Buffer.of(1)]);
  });
});
