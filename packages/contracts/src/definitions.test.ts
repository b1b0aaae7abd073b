import { describe, expect, it } from '@jest/globals';
import { FeatureView } from './feature-view.js';
import { comparePositions, LOG_START } from './log-event.js';
import { durationMs, ModelDefinition } from './model-definition.js';

const problems = (schema: typeof FeatureView | typeof ModelDefinition, value: unknown): string[] =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

const VIEW = {
  view: 'purchases',
  version: 1,
  features: [{ name: 'orders', event: 'Order Completed', aggregate: 'count' }],
};
const MODEL = {
  model: 'repurchase_60d',
  target: { event: 'Order Completed', within: '60d' },
  population: { event: 'Order Completed' },
  cutoffs: { every: '30d', last: 8 },
  features: ['purchases@1'],
  family: 'logistic',
};

describe('FeatureView', () => {
  it('accepts windows, lifetimes, last values and traits', () => {
    const features = [
      {
        name: 'revenue',
        event: 'Order Completed',
        field: 'properties.total',
        aggregate: 'sum',
        windows: ['7d', '12h'],
      },
      { name: 'recency', event: 'Order Completed', aggregate: 'days_since_last' },
      { name: 'country', event: 'Order Completed', field: 'properties.country', aggregate: 'last', type: 'category' },
      { name: 'plan', trait: 'plan' },
    ];
    expect(problems(FeatureView, { ...VIEW, features })).toEqual([]);
  });

  it.each([
    { name: 'a sum without a field', feature: { name: 'x', event: 'e', aggregate: 'sum' } },
    { name: 'a count of a field', feature: { name: 'x', event: 'e', aggregate: 'count', field: 'properties.a' } },
    { name: 'a window of months', feature: { name: 'x', event: 'e', aggregate: 'count', windows: ['1m'] } },
    { name: 'an unknown aggregate', feature: { name: 'x', event: 'e', aggregate: 'median' } },
    { name: 'a field nobody declared', feature: { name: 'x', event: 'e', aggregate: 'count', role: 'admin' } },
    { name: 'NUL in the name of an event', feature: { name: 'x', event: 'a\0', aggregate: 'count' } },
    { name: 'half a character in the name of an event', feature: { name: 'x', event: '\ud800', aggregate: 'count' } },
    { name: 'a path into the prototype', feature: { name: 'x', event: 'e', aggregate: 'sum', field: '__proto__.x' } },
  ])('refuses $name', ({ feature }) => {
    expect(problems(FeatureView, { ...VIEW, features: [feature] })).not.toEqual([]);
  });

  it('refuses two features of one name', () => {
    const [feature] = VIEW.features;
    expect(problems(FeatureView, { ...VIEW, features: [feature, feature] })).toEqual([
      'features.1.name: name orders is taken',
    ]);
  });
});

describe('ModelDefinition', () => {
  it('fills defaults in', () => {
    expect(ModelDefinition.parse(MODEL)).toMatchObject({
      population: { identified: false },
      options: { seed: 1 },
      bands: { medium: 0.3, high: 0.6 },
      gates: {},
    });
  });

  it('fills the options of a network in', () => {
    const defaults = { hidden: [64, 32], batchSize: 256, learningRate: 0.002, weightDecay: 1, seed: 1 };
    expect(ModelDefinition.parse({ ...MODEL, family: 'dnn' }).options).toEqual(defaults);
    const options = { hidden: [8], seed: 7 };
    expect(ModelDefinition.parse({ ...MODEL, family: 'dnn', options }).options).toEqual({ ...defaults, ...options });
  });

  it.each([
    { over: { family: 'oracle' }, problem: 'family: must be one of logistic, dnn' },
    { over: { family: undefined }, problem: 'family: must be one of logistic, dnn' },
    { over: { family: 'dnn', options: { l2: 1 } }, problem: 'options: Unrecognized key: "l2"' },
    { over: { options: { hidden: [8] } }, problem: 'options: Unrecognized key: "hidden"' },
    {
      over: { family: 'dnn', options: { epochs: 0 } },
      problem: 'options.epochs: Too small: expected number to be >=1',
    },
  ])('refuses $over, naming what is wrong', ({ over, problem }) => {
    expect(problems(ModelDefinition, { ...MODEL, ...over })).toEqual([problem]);
  });

  it.each([
    { family: 'oracle' },
    { family: 'dnn', options: { hidden: [] } },
    { family: 'dnn', options: { hidden: [1_000] } },
    { family: 'dnn', options: { batchSize: 1 } },
    { family: 'dnn', options: { learningRate: 1 } },
    { family: 'dnn', options: { weightDecay: 11 } },
    { gates: { test_auc: 'good' } },
    { cutoffs: { train: [], test: ['2011-10-10'] } },
    { target: { event: 'Order Completed', within: '60' } },
    { population: { event: 'a\0' } },
    { features: ['purchases'] },
  ])('refuses %j', (over) => {
    expect(problems(ModelDefinition, { ...MODEL, ...over })).not.toEqual([]);
  });

  it('reads durations', () => {
    expect([durationMs('12h'), durationMs('60d')]).toEqual([43_200_000, 5_184_000_000]);
  });
});

describe('comparePositions', () => {
  it('orders by epoch, then transaction, then sequence, beyond 2^53', () => {
    const at = (epoch: number, xid: bigint, seq: bigint) => ({ epoch, xid, seq });
    const sorted = [
      LOG_START,
      at(1, 5n, 9n),
      at(1, 6n, 1n),
      at(1, 2n ** 53n, 1n),
      at(1, 2n ** 53n + 1n, 0n),
      at(2, 0n, 4n),
    ];
    expect([...sorted].reverse().sort(comparePositions)).toEqual(sorted);
  });
});
