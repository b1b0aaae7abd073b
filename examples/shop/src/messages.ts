import type { Campaign } from './campaigns.js';
import type { Write } from './journal.js';
import { track, type Fields } from './shop-event.js';
import type { PurchasePath } from './purchases.js';
import type { Assignment } from './truth.js';

const SECOND_MS = 1_000;

/** A click on a message, which begins a visit. */
export interface Click {
  readonly timeMs: number;
  readonly campaign: Campaign;
}

const NAMES = {
  email: { sent: 'Email Delivered', opened: 'Email Opened' },
  push: { sent: 'Push Notification Received', opened: 'Push Notification Tapped' },
} as const;

/** Events of the messages that a customer got; the holdout leaves none. Nothing is opened by those who have left. */
export function writeMessages(
  userId: string,
  { assignments, leaveMs }: PurchasePath,
  campaigns: ReadonlyMap<string, Campaign>,
  write: Write,
): readonly Click[] {
  return assignments.flatMap((assignment) => {
    const campaign = campaigns.get(assignment.campaignId);
    if (!assignment.treated || campaign === undefined) return [];
    const { campaignId, name, channel, sendMs } = campaign;
    const message: Fields = { campaign_id: campaignId, campaign_name: name };
    const say = (timeMs: number, event: string, fields: Fields = message): void => {
      write(timeMs, { ids: { userId }, context: { channel } }, track(event, fields));
    };
    say(sendMs + 30 * SECOND_MS, NAMES[channel].sent);
    const { openMs } = assignment;
    return openMs === null || openMs >= (leaveMs ?? Infinity) ? [] : read(assignment, openMs, campaign, say);
  });
}

function read(
  { clicks, unsubscribes }: Assignment,
  openMs: number,
  campaign: Campaign,
  say: (timeMs: number, event: string, fields?: Fields) => void,
): readonly Click[] {
  say(openMs, NAMES[campaign.channel].opened);
  if (unsubscribes) {
    say(openMs + 60 * SECOND_MS, 'Unsubscribed');
    say(openMs + 61 * SECOND_MS, 'Consent Updated', { email: false, reason: 'unsubscribed' });
  }
  if (!clicks) return [];
  if (campaign.channel === 'email') say(openMs + 20 * SECOND_MS, 'Email Link Clicked');
  return [{ timeMs: openMs + 21 * SECOND_MS, campaign }];
}
