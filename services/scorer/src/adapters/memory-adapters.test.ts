import {
  describeArtifactCache,
  describeGraph,
  describeModelSource,
  describeStateReader,
  describeStateRebuilder,
} from '../ports.contract.js';
import { createMemoryArtifactCache } from './memory-artifact-cache.js';
import { createMemoryGraph } from './memory-graph.js';
import { createMemoryModelSource } from './memory-model-source.js';
import { createMemoryStateReader } from './memory-state-reader.js';
import { createMemoryStateRebuilder } from './memory-state-rebuilder.js';

const goDown = (adapter: { isDown: boolean }) => () => {
  adapter.isDown = true;
};

describeStateReader('memory', (readyEpoch, states) => {
  const reader = createMemoryStateReader();
  reader.ready = readyEpoch;
  for (const [subjectId, state] of Object.entries(states)) reader.values.set(subjectId, state);
  return Promise.resolve({ reader, goDown: goDown(reader) });
});
describeStateRebuilder('memory', (states) => {
  const rebuilder = createMemoryStateRebuilder();
  for (const [subjectId, state] of Object.entries(states)) rebuilder.values.set(subjectId, state);
  return Promise.resolve({ rebuilder, goDown: goDown(rebuilder) });
});
describeArtifactCache('memory', () => Promise.resolve(createMemoryArtifactCache()));
describeModelSource('memory', (aliases, artifacts) => {
  const source = createMemoryModelSource();
  for (const [artifactId, files] of Object.entries(artifacts)) source.artifacts.set(artifactId, files);
  source.tell(...aliases);
  source.synchronize();
  return Promise.resolve({
    source,
    move: (to) => {
      source.tell(to);
    },
    goDown() {
      source.isDown = true;
      source.drop();
    },
  });
});
describeGraph('memory', (artifact) => Promise.resolve(createMemoryGraph(artifact)));
