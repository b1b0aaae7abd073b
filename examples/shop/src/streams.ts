/**
 * What random numbers are drawn for. Each subject of each person has a sequence of its own (see `createRandom`), so that a
 * change to, say, the words of reviews leaves every order where it was.
 */
export const STREAMS = {
  catalogue: 1,
  /** Latent parameters of customers. */
  customers: 2,
  /** Orders, leaving, and who is sent what. */
  purchases: 3,
  /** What is seen and put into baskets. */
  visits: 4,
  /** Delivery, returns, tickets and reviews. */
  service: 5,
  /** The same of fraudulent accounts. */
  fraudsters: 6,
  fraudPurchases: 7,
  fraudVisits: 8,
  visitors: 9,
} as const;
