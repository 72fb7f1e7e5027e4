export default {
  // Node loads the modules, and test files share those of a worker: the runtime tells how.
  runtime: '<rootDir>/test/harness/jest/runtime.cjs',
  testEnvironment: '<rootDir>/test/harness/jest/environment.js',
  transform: {},
  // For `--findRelatedTests` and `--onlyChanged`, which read imports without loading them.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
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
  // Workers, too, where one file or one worker would do: tests change the process that they run in.
  workerIdleMemoryLimit: '1GB',
}
