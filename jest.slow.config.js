// What takes longer than a behaviour suite may: failover, random cases by the thousand, browsers, processes.
// SLOW_TESTS=parallel runs those that may run beside others, SLOW_TESTS=waiting those that mostly wait for a mongod, one at a
// time, and SLOW_TESTS=alone the rest. Without it, all run one at a time.
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

/** They start no cluster, and measure neither time nor memory. */
const besideOthers = [
  'accounts/**/*',
  'attacks/{canary/canary,event-flood,guessing,lockout,part-of-a-refresh-token,under-way,unfinished-bodies}',
  'authorization/**/*',
  'cli/{compose,config-file,config-file-permissions,config-file-typescript,keys,restore,secret-rotate}',
  'browser/client-tabs',
  'cli/{doctor,start,start-faults,token-inspect,users,users-access,users-create-if-absent,users-import}',
  'clients/**/*',
  'codegen/*',
  'database/{application-mongoose,least-rights}',
  'deletion/*',
  'database/collections/*',
  'docs/*',
  'embedding/*',
  'events/outcomes',
  'examples/*',
  'mail/*',
  'metrics/*',
  'mounting/*',
  'passwords/*',
  'recovery/*',
  'second-factors/*',
  'sign-in/*',
  'subscriptions/{changes,hostile-sockets,proxies}',
  'testing/*',
  'throttling/*',
  'tokens/**/*',
].map((name) => `**/test/${name}.slow.test.ts`)

/** They start, stop and kill mongods, and wait for them. One at a time leaves a core for something else. */
const waitingForMongod = [
  'attacks/database-away',
  'cli/private-mongodb',
  'database/mongod/*',
  'failover/*',
  'subscriptions/instances',
].map((name) => `**/test/${name}.slow.test.ts`)
const slow = '**/*.slow.test.ts'
const randomCases = withRandomCases.map((file) => `**/${file}`)

/** The tests of a run, by `SLOW_TESTS`. */
const runs = {
  all: [slow, ...randomCases],
  alone: [slow, ...[...besideOthers, ...waitingForMongod].map((pattern) => `!${pattern}`)],
  parallel: [...besideOthers, ...randomCases],
  waiting: waitingForMongod,
}
const { SLOW_TESTS: run = 'all' } = process.env
if (!(run in runs)) throw new Error(`SLOW_TESTS must be one of ${Object.keys(runs).join(', ')}`)

export default {
  ...base,
  testMatch: runs[run],
  testPathIgnorePatterns: ['/node_modules/'],
  setupFiles: ['<rootDir>/test/harness/many-random-cases.ts'],
  testTimeout: 300_000,
  maxWorkers: run === 'parallel' ? base.maxWorkers : 1,
  passWithNoTests: true,
}
