// Jest runs the TypeScript sources as ES modules; SWC only strips types, `npm run typecheck` checks them.
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    },
  ],
}

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Examples import the package by its name; here that is the sources.
    '^portcullis$': '<rootDir>/src/index.ts',
    '^portcullis/(authorization|testing)$': '<rootDir>/src/$1/index.ts',
  },
  roots: ['<rootDir>/test', '<rootDir>/src'],
  testMatch: ['**/*.test.ts'],
  // `npm run test:slow` runs those.
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$'],
  globalSetup: '<rootDir>/test/harness/global-setup.js',
  globalTeardown: '<rootDir>/test/harness/global-teardown.js',
  // Far above what any takes: a busy machine is no failure.
  testTimeout: 60_000,
  // One more than the cores: tests often wait, for hashes and for MongoDB.
  maxWorkers: 3,
}
