import { contentHash } from '@clientele/contracts/hash';
import { STATE_CODEC } from '@clientele/feature-engine/state-header';

/** Names what states hold: the codec and the views' hashes in their order. States of another key must be built anew. */
export const viewSetKey = (viewHashes: readonly string[]): string =>
  contentHash({ codec: STATE_CODEC, views: viewHashes });
