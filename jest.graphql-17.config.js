// `npm run test:graphql-17`: the tests of the directives and of the helpers for tests, on graphql 17.
import base from './jest.config.js'

export default {
  ...base,
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^graphql$': '<rootDir>/node_modules/graphql-17/index.js',
    '^graphql/(.*)$': '<rootDir>/node_modules/graphql-17/$1',
  },
  testMatch: [
    '**/test/authorization/*.test.ts',
    '**/test/testing/expect-access.test.ts',
    '**/test/server/graphql-version.test.ts',
  ],
  testPathIgnorePatterns: [
    ...base.testPathIgnorePatterns,
    // Of libraries that need graphql 16.
    '/authorization/(executors-jit|executors-stitched|federation)\\.test\\.ts$',
  ],
}
