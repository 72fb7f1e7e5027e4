// What takes longer than a behaviour suite may: failover, random cases by the thousand, browsers.
import base from './jest.config.js'

/** Their random cases are a hundred each in the behaviour suite, and thousands here. */
const withRandomCases = [
  'accounts/names',
  'accounts/names-email',
  'server/documents',
  'server/limits',
  'throttling/device-tokens',
  'tokens/access-token-properties',
  'tokens/key-plan',
]

export default {
  ...base,
  testMatch: ['**/*.slow.test.ts', ...withRandomCases.map((name) => `**/test/${name}.test.ts`)],
  testPathIgnorePatterns: ['/node_modules/'],
  setupFiles: ['<rootDir>/test/harness/many-random-cases.ts'],
  testTimeout: 300_000,
  // One at a time: they start clusters and measure.
  maxWorkers: 1,
  passWithNoTests: true,
}
