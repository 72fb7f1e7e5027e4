import { checkAdmin, checkRoles, checkSecondFactors } from '../../src/cli/doctor/check-accounts.js'
import { checkClock } from '../../src/cli/doctor/check-clock.js'
import { checkDatabase } from '../../src/cli/doctor/check-database.js'
import { checkIndexes } from '../../src/cli/doctor/check-indexes.js'
import { checkKeys } from '../../src/cli/doctor/check-keys.js'
import { checkMissingSecret, checkSecret } from '../../src/cli/doctor/check-secret.js'
import { checkSubscriptions } from '../../src/cli/doctor/check-subscriptions.js'
import { reportText } from '../../src/cli/doctor/report.js'

test.each([
  [0, 0, 'ok'],
  [2000, 0, 'ok'],
  [-2001, 0, 'warning'],
  [2500, 600, 'ok'], // as near as asking can tell
  [60_000, 0, 'warning'],
  [-60_001, 0, 'fault'],
])('a clock %d ms ahead, known to %d ms: %s', (ahead, uncertainty, status) => {
  expect(checkClock(ahead, uncertainty).status).toBe(status)
})

test('the clock is said to be ahead or behind', () => {
  expect(checkClock(-90_000, 0).message).toContain('90.0 s behind')
  expect(checkClock(90_000, 0).message).toContain('90.0 s ahead of')
})

const replicaSet = { kind: 'external', topology: 'replicaSet', version: '8.0.4' } as const
test.each([
  ['a current replica set', {}, 'ok'],
  ['a sharded cluster', { topology: 'sharded' }, 'ok'],
  ['an old version', { version: '6.0.5' }, 'warning'],
  ['an old version of our own', { version: '6.0.5', kind: 'private' }, 'ok'],
] as const)('%s', (_case, facts, status) => {
  expect(checkDatabase({ ...replicaSet, ...facts }).status).toBe(status)
})

const random = 'Zm9ydHktZWlnaHQgcmFuZG9tIGJ5dGVzLCBpbiBiYXNlNjQ'
const none = { what: 'passwords', effect: 'Nobody signs in.', current: 0, previous: 0, unknown: 0 }
test.each([
  ['opens all', { sealed: [{ ...none, current: 3 }] }, 'ok', 'decrypts every'],
  ['opens nothing yet', {}, 'ok', 'long enough'],
  ['is a pattern', { secret: 'abcabcabc'.repeat(5) }, 'warning', 'few different'],
  [
    'opens not all',
    { sealed: [{ ...none, current: 3, unknown: 2 }] },
    'fault',
    '2 passwords: Nobody signs in.',
  ],
  ['follows another', { hasPrevious: true, sealed: [{ ...none, previous: 5 }] }, 'warning', '5 passwords'],
  [
    'follows another, for one kind of value',
    { hasPrevious: true, sealed: [none, { ...none, what: 'signing keys', previous: 1 }] },
    'warning',
    'previous secret: 1 signing keys.',
  ],
  ['has followed another', { hasPrevious: true, sealed: [{ ...none, current: 5 }] }, 'warning', 'Nothing'],
] as const)('a secret that %s', (_case, facts, status, said) => {
  const check = checkSecret({ secret: random, hasPrevious: false, sealed: [], ...facts })
  expect(check).toMatchObject({ status, message: expect.stringContaining(said) })
  expect(JSON.stringify(check)).not.toMatch(/abcabc|Zm9y/)
})

test('a missing secret is a fault once there are accounts', () => {
  expect(checkMissingSecret(null, '/data', false).status).toBe('warning')
  expect(checkMissingSecret(null, '/data', true).status).toBe('fault')
  expect(checkMissingSecret(new Error('It is empty.'), '/data', false)).toMatchObject({
    status: 'fault',
    message: 'It is empty.',
  })
})

const whole = { collection: 'accounts', exists: true, missing: [], surplus: [] }
test.each([
  ['all there', whole, 'ok'],
  ['nothing stored yet', { ...whole, exists: false, missing: ['canonicalName'] }, 'ok'],
  ['one missing', { ...whole, missing: ['canonicalName'] }, 'fault'],
  ['one too many', { ...whole, surplus: ['email_1'] }, 'warning'],
])('indexes: %s', (_case, facts, status) => {
  expect(checkIndexes([facts]).map((check) => check.status)).toEqual([status])
})

test.each([
  [[], 'ok'],
  [['USER', 'ADMIN'], 'ok'],
  [['USER', 'EDITOR'], 'warning'],
])('stored roles %j', (stored, status) => {
  expect(checkRoles(stored, new Set(['USER', 'ADMIN'])).status).toBe(status)
})

test.each([
  [1, 5, 'ok'],
  [0, 5, 'warning'],
  [0, 0, 'warning'],
])('%d admins of %d accounts', (admins, accounts, status) => {
  expect(checkAdmin(admins, accounts).status).toBe(status)
})

test.each([
  [{ canSign: true, live: 2, file: null }, 'ok'],
  [{ canSign: false, live: 0, file: null }, 'ok'],
  [{ canSign: false, live: 1, file: null }, 'fault'],
])('signing keys %j', (facts, status) => {
  expect(checkKeys(facts).status).toBe(status)
})

test.each([
  [true, 'auto', 'on', 'ok', 'WebSockets are on'],
  [true, 'auto', 'missing', 'ok', 'npm install ws graphql-ws'],
  [true, 'off', 'off', 'ok', 'WebSockets are off'],
  [true, 'on', 'missing', 'fault', 'does not start'],
  [false, 'auto', 'on', 'ok', 'has none'],
] as const)(
  'transports of subscriptions: schema %s, setting %s, packages %s',
  (hasSubscriptions, setting, webSockets, status, message) => {
    const check = checkSubscriptions({ hasSubscriptions, setting, webSockets })
    expect(check).toMatchObject({ status, message: expect.stringContaining(message) })
  },
)

test('the report has a line for each check, what to do below it, and the sum', () => {
  const text = reportText([checkAdmin(1, 1), checkAdmin(0, 1)])
  expect(text).toBe(
    [
      'ok       admin          There is one admin.',
      'warning  admin          No account is an enabled admin.',
      '                        Create an admin: portcullis users create NAME --role ADMIN',
      '',
      '0 faults, 1 warning.',
      '',
    ].join('\n'),
  )
})

test('holders of a role that demands a second factor, without one, are named', () => {
  const roles = ['ADMIN']
  expect(checkSecondFactors({ roles: [], names: [], total: 0 }).status).toBe('ok')
  expect(checkSecondFactors({ roles, names: [], total: 0 }).status).toBe('ok')
  const check = checkSecondFactors({ roles, names: ['ana', 'ben'], total: 5 })
  expect(check).toMatchObject({ status: 'warning', message: expect.stringContaining('ana, ben and 3 more') })
})
