// `npm run test:graphql-17`: the tests of the directives and of the helpers for tests, on graphql 17.
import base from './jest.config.js'

export default {
  ...base,
  testEnvironmentOptions: { packages: { graphql: 'graphql-17' } },
  testMatch: [
    '**/test/authorization/**/*.test.ts',
    '**/test/testing/expect-access.test.ts',
    '**/test/server/graphql-version.test.ts',
  ],
  testPathIgnorePatterns: [
    ...base.testPathIgnorePatterns,
    // Of libraries that need graphql 16.
    '/authorization/executors/(executors-jit|executors-stitched|federation)\\.test\\.ts$',
  ],
}
