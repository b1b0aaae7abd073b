import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { expectSameAsTfjs, useCpu } from './same-as-tfjs.contract.js';

beforeAll(useCpu);

describe('capture', () => {
  it('gives a dense network as three nodes a layer, with the numbers of tfjs', async () => {
    const model = layers.sequential();
    model.add(layers.layers.dense({ units: 64, activation: 'relu', inputShape: [30] }));
    model.add(layers.layers.dense({ units: 32, activation: 'tanh' }));
    model.add(layers.layers.dense({ units: 1, activation: 'sigmoid' }));
    const run = ([x]: readonly tf.Tensor[]) => ({ margin: model.apply(x!) as tf.Tensor });
    const { nodes, outputs } = await expectSameAsTfjs([{ name: 'features', shape: ['n', 30] }], run);
    expect(nodes.map(({ op }) => op)).toEqual('Gemm Relu MatMul Add Tanh MatMul Add Sigmoid'.split(' '));
    expect(outputs).toEqual({ margin: { name: 'net_7', shape: ['n', 1] } });
  });
});
