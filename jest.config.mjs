// Sources are ESM TypeScript; swc turns them into CommonJS for jest, whose own ESM mode is still experimental.
const esmOnly = ['content-disposition', 'cookie', 'hyparquet', 'hyparquet-writer'].join('|');

const shared = {
  testEnvironment: '<rootDir>/test/host-realm-environment.cjs',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:\\.pnpm/.+?/node_modules/)?(?:${esmOnly})/)`],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{proto,packages,services,examples,bench,test/repository}/**/src/**/*.test.ts'],
    },
    { ...shared, displayName: 'int', testMatch: ['<rootDir>/{packages,services}/*/test/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/src/**/*.test.ts'] },
  ],
};
