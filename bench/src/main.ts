// The entry of every bench: see scripts/bench.mjs.
export {};
