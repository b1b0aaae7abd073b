type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Properties, traits or context. */
export type Fields = Readonly<Record<string, Json>>;

interface ShopCall {
  readonly messageId: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly context?: Fields;
}
export interface ShopIdentify extends ShopCall {
  readonly type: 'identify';
  readonly traits: Fields;
}
export interface ShopTrack extends ShopCall {
  readonly type: 'track';
  readonly event: string;
  readonly properties: Fields;
}
export interface ShopPage extends ShopCall {
  readonly type: 'page';
  readonly name: string;
  readonly properties: Fields;
}

/** A call of the Segment API. */
export type ShopEvent = ShopIdentify | ShopTrack | ShopPage;

/** Whom an event is about. */
export interface Ids {
  readonly userId?: string;
  readonly anonymousId?: string;
}

/** What is to be written, before it has an id and a printed time. */
export type Draft =
  | Pick<ShopIdentify, 'type' | 'traits'>
  | Pick<ShopTrack, 'type' | 'event' | 'properties'>
  | Pick<ShopPage, 'type' | 'name' | 'properties'>;

export const track = (event: string, properties: Fields): Draft => ({ type: 'track', event, properties });
export const page = (name: string, properties: Fields): Draft => ({ type: 'page', name, properties });
export const identify = (traits: Fields): Draft => ({ type: 'identify', traits });
