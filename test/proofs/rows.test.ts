import { readFileSync } from 'node:fs'
import { proofRows } from '../../src/application/proofs.js'

const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8')
const rows = [
  ...page.matchAll(/^\| `([A-Z_]+)`, ([a-z ]+) \| ([0-9]+ (?:minutes|hours?|days?)) \| (.+?) \|/gm),
].map(([, purpose = '', forms = '', lifetime = '', tries = '']) => ({ purpose, forms, lifetime, tries }))
const units = { minutes: 60, hour: 3600, hours: 3600, day: 86_400, days: 86_400 }

test('the table of one-time secrets has each purpose with its lifetime and tries, and no other', () => {
  const told = rows.map(({ purpose, forms, lifetime, tries }) => {
    const [count = '', unit = ''] = lifetime.split(' ')
    const seconds = Number(count) * (units[unit as keyof typeof units] ?? Number.NaN) // NaN fails the test
    const [, codeTries] = /code (\d+)/.exec(tries) ?? []
    return [purpose, { seconds, hasCode: forms.includes('code'), codeTries: Number(codeTries ?? 0) }]
  })
  const stated = Object.entries(proofRows).map(([purpose, { seconds, codeTries = 0 }]) => [
    purpose,
    { seconds, hasCode: codeTries > 0, codeTries },
  ])

  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(stated))
})
