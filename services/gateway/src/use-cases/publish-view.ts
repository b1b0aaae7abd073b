import type { FeatureView } from '@clientele/contracts/feature-view';
import type { Actor } from '../domain/audit.js';
import type { PublishedView } from '../domain/models.js';
import type { AuditLog, ViewRegistry } from '../ports.js';
import { audited } from './audited.js';

export interface PublishViewDeps {
  readonly views: ViewRegistry;
  readonly audit: AuditLog;
}

/** @throws AppError `already_exists` VIEW_VERSION_TAKEN. */
export type PublishView = (view: FeatureView, actor: Actor) => Promise<PublishedView>;

export function createPublishView({ views, audit }: PublishViewDeps): PublishView {
  return async function publishView(view, actor) {
    const subject = `${view.view}@${view.version}`;
    return audited(audit, { actor, action: 'publish_view', subject, run: () => views.publish(view) });
  };
}
