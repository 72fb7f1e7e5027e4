// What takes longer than a behaviour suite may: failover, random cases by the thousand, browsers.
import base from './jest.config.js'

export default {
  ...base,
  testMatch: ['**/*.slow.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
  // One at a time: they start clusters and measure.
  maxWorkers: 1,
  passWithNoTests: true,
}
