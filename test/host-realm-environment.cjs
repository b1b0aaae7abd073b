// onnxruntime-node checks its input with `instanceof Float32Array` of Node's own realm, while jest runs tests in a
// realm of its own; handing the host's typed arrays to the tests makes both the same class.
const { TestEnvironment } = require('jest-environment-node');

const HOST_TYPES = [
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

class HostRealmEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const type of HOST_TYPES) this.global[type.name] = type;
  }
}

module.exports = HostRealmEnvironment;
