// What takes longer than a behaviour suite may: failover, random cases by the thousand, browsers.
import { existsSync } from 'node:fs'
import base from './jest.config.js'

/** Their random cases are a hundred each in the behaviour suite, and thousands here. */
const withRandomCases = [
  'accounts/names',
  'accounts/names-email',
  'server/document/documents',
  'server/document/limits',
  'throttling/device-tokens',
  'tokens/access-token-properties',
  'tokens/keys/key-plan',
].map((name) => `test/${name}.test.ts`)
// A pattern without a match is no error to jest: the random cases would be left out.
const missing = withRandomCases.filter((file) => !existsSync(new URL(file, import.meta.url)))
if (missing.length > 0) throw new Error(`No such tests: ${missing.join(', ')}`)

export default {
  ...base,
  testMatch: ['**/*.slow.test.ts', ...withRandomCases.map((file) => `**/${file}`)],
  testPathIgnorePatterns: ['/node_modules/'],
  setupFiles: ['<rootDir>/test/harness/many-random-cases.ts'],
  testTimeout: 300_000,
  // One at a time: they start clusters and measure.
  maxWorkers: 1,
  passWithNoTests: true,
}
