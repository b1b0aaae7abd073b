import { describe, expect, it } from '@jest/globals';
import { encodeModel, type Graph } from './onnx.js';

const GRAPH: Graph = {
  name: 'golden',
  inputs: [{ name: 'x', type: 'float', shape: ['n', 2] }],
  outputs: [{ name: 'd', type: 'float', shape: [2, 'm'] }],
  nodes: [
    { op: 'LeakyRelu', inputs: ['x'], outputs: ['a'], floats: { alpha: 0.25 } },
    { op: 'Transpose', inputs: ['a'], outputs: ['b'], integerLists: { perm: [1, 0] } },
    { op: 'Concat', inputs: ['b', 'c'], outputs: ['d'], integers: { axis: -1 } },
  ],
  constants: [
    { name: 'c', shape: [2, 1], values: Float32Array.of(0.5, -2) },
    { name: 'e', shape: [1], values: Float64Array.of(1e300) },
    { name: 'i', shape: [2], values: Int32Array.of(-3, 7) },
    { name: 'l', shape: [1], values: BigInt64Array.of(-1n) },
    { name: 't', shape: [2], values: Uint8Array.of(1, 0) },
  ],
};

describe('encodeModel', () => {
  it('writes the bytes that onnx 1.23.2 for Python writes (onnx.helper, SerializeToString)', () => {
    const bytes = [
      '08081209636c69656e74656c653afe010a220a017812016122094c65616b7952656c752a0f0a05616c706861150000803ea0',
      '01010a200a016112016222095472616e73706f73652a0d0a047065726d40014000a001070a270a01620a0163120164220643',
      '6f6e6361742a140a046178697318ffffffffffffffffff01a001021206676f6c64656e2a130802080110014201634a080000',
      '003f000000c02a110801100b4201654a089c7500883ce4377e2a11080210064201694a08fdffffff070000002a1108011007',
      '42016c4a08ffffffffffffffff2a0b080210094201744a0201005a140a0178120f0a0d080112090a0312016e0a0208026214',
      '0a0164120f0a0d080112090a0208020a0312016d42021011',
    ].join('');
    expect(Buffer.from(encodeModel(GRAPH)).toString('hex')).toBe(bytes);
  });
});
