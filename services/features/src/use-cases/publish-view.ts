import { FeatureView } from '@clientele/contracts/feature-view';
import { compileViews, FeatureViewError } from '@clientele/feature-engine/compile-views';
import { STATE_VIEWS_MAX } from '@clientele/feature-engine/state-header';
import { AppError } from '@clientele/shared/errors';
import { parse } from '@clientele/shared/parse';
import type { PublishedView, ViewStore } from '../ports.js';

export interface PublishViewDeps {
  readonly views: ViewStore;
  /** Called when a version is new, so that states soon hold it. */
  readonly onPublished: () => void;
}

export interface PublishViewResult {
  readonly published: PublishedView;
  readonly created: boolean;
}

/**
 * Publishes a version of a view; the same definition again changes nothing.
 *
 * @param definition Untrusted.
 * @throws AppError `invalid_argument` FEATURE_VIEW_INVALID or the reason of a `FeatureViewError`; `already_exists`
 *   VIEW_VERSION_TAKEN; `failed_precondition` VIEW_LIMIT_REACHED, as a state names at most STATE_VIEWS_MAX views.
 */
export type PublishView = (definition: unknown) => Promise<PublishViewResult>;

export function createPublishView({ views, onPublished }: PublishViewDeps): PublishView {
  return async function publishView(definition) {
    const view = parse(FeatureView, definition, 'FEATURE_VIEW_INVALID');
    const sha256 = hashOf(view);
    const { stored, created } = await views.publish({ view, sha256 }, STATE_VIEWS_MAX);
    if (stored === undefined)
      throw new AppError(
        'failed_precondition',
        'VIEW_LIMIT_REACHED',
        `At most ${STATE_VIEWS_MAX} views can be published.`,
      );
    if (stored.sha256 !== sha256) {
      const message = `Version ${view.version} of view ${view.view} is published with another definition.`;
      throw new AppError('already_exists', 'VIEW_VERSION_TAKEN', message);
    }
    if (created) onPublished();
    return { published: stored, created };
  };
}

function hashOf(view: FeatureView): string {
  try {
    return compileViews([view]).viewHashes[0] ?? '';
  } catch (err) {
    if (err instanceof FeatureViewError)
      throw new AppError('invalid_argument', err.reason, err.message, { cause: err });
    throw err;
  }
}
