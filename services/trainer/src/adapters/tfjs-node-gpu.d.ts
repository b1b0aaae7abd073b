// An optional package: its types are not there where it is not installed.
declare module '@tensorflow/tfjs-node-gpu';
