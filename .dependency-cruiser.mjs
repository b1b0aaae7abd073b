// Who may import whom. Where a rule fails the build, move the code rather than the rule.
const SERVICES = '^services/([^/]+)/';
const PURE =
  '@clientele/(contracts|feature-engine|graph-capture|learners)|packages/(contracts|feature-engine|graph-capture|learners)/';
const TESTS = '\\.(test|fixture|contract)\\.ts$|(^|/)test/|/testing\\.ts$';
const NODE_MODULES = 'node_modules';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    forbid('no-circular', 'A circle has no beginning to read from.', {}, { circular: true }),
    forbid(
      'not-resolvable',
      'An import must lead somewhere; an optional package leads there once it is installed.',
      {},
      { couldNotResolve: true, pathNot: '^@tensorflow/tfjs-node-gpu$' },
    ),
    forbid(
      'no-undeclared-dependency',
      'A package declares what it imports.',
      { pathNot: TESTS },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbid(
      'services-meet-in-proto',
      'A service never imports another.',
      { path: SERVICES, pathNot: '/test/' },
      { path: SERVICES, pathNot: '^services/$1/' },
    ),
    forbid(
      'domain-is-pure',
      'domain/ takes values and returns values.',
      { path: '^services/[^/]+/src/domain/', pathNot: TESTS },
      {
        path: '^(services|packages|proto)/|pg|ioredis|fastify|bullmq|grpc|pino',
        pathNot: `/src/domain/|^packages/shared/src/(errors|parse)\\.ts$|${PURE}`,
      },
    ),
    forbid(
      'use-cases-know-ports',
      'use-cases/ see domain/, ports.ts and shared.',
      { path: '^services/[^/]+/src/use-cases/', pathNot: TESTS },
      {
        path: '^(services|packages|proto|examples)/',
        pathNot: `/src/(domain|use-cases)/|/src/ports\\.ts$|^packages/shared/|${PURE}`,
      },
    ),
    forbid(
      'adapters-hold-no-rules',
      'adapters/ do not call use cases or transports.',
      { path: '^services/[^/]+/src/adapters/', pathNot: TESTS },
      { path: '^services/[^/]+/src/(use-cases|transport|app|main)' },
    ),
    forbid(
      'transports-decode',
      'transport/ does not reach past use cases into adapters.',
      { path: '^services/[^/]+/src/transport/', pathNot: TESTS },
      { path: '^services/[^/]+/src/(adapters/|app|main)' },
    ),
    forbid(
      'app-opens-nothing',
      'app.ts wires; only main.ts builds adapters.',
      { path: '^services/[^/]+/src/app\\.ts$' },
      { path: '^services/[^/]+/src/(adapters/|main)' },
    ),
    forbid(
      'shared-knows-no-service',
      'packages/shared holds libraries only.',
      { path: '^packages/shared/' },
      { path: '^(services|proto|examples)/|^packages/(?!shared/)' },
    ),
    forbid(
      'contracts-are-schemas',
      'packages/contracts needs zod and node:crypto only.',
      { path: '^packages/contracts/src/', pathNot: TESTS },
      { path: `^(services|proto|examples)/|^packages/(?!contracts/)|${NODE_MODULES}/(?!.*zod)` },
    ),
    forbid(
      'pure-packages',
      'feature-engine, graph-capture and learners do no I/O and know no service.',
      { path: '^packages/(feature-engine|graph-capture|learners)/src/', pathNot: TESTS },
      { path: '^(services|proto|examples)/|^packages/(shared|client|cli)/|^(fs|net|http|node:fs|node:net|node:http)' },
    ),
    forbid(
      'client-stands-alone',
      'packages/client is for callers outside.',
      { path: '^packages/client/src/', pathNot: TESTS },
      { path: '^(services|proto|examples)/|^packages/(?!client/)' },
    ),
    forbid(
      'cli-uses-the-public-api',
      'packages/cli sees client, shared and contracts.',
      { path: '^packages/cli/src/', pathNot: TESTS },
      { path: '^(services|proto|examples)/|^packages/(feature-engine|graph-capture|learners)/' },
    ),
    forbid(
      'bench-measures-from-outside',
      'bench sees the public client, contracts and the simulated shop.',
      { path: '^bench/src/', pathNot: TESTS },
      { path: '^(services|proto|test)/|^packages/(?!(client|contracts)/)|^examples/(?!shop/)' },
    ),
    forbid(
      'only-tests-use-the-bench',
      'Only end-to-end tests share the load of the benches.',
      { path: '^(packages|services|proto|examples)/' },
      { path: '^bench/' },
    ),
    forbid(
      'nothing-imports-main',
      'Importing any file but main.ts does nothing, so nobody imports main.ts.',
      {},
      { path: '/src/main\\.ts$' },
    ),
  ],
  options: {
    doNotFollow: { path: NODE_MODULES },
    exclude: { path: '(^|/)dist/|^proto/gen/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
