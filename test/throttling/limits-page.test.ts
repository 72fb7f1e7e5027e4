import { readFileSync } from 'node:fs'
import { defaultThrottlingLimits } from '../../src/application/configuration.js'

const page = readFileSync(new URL('../../docs/throttling.md', import.meta.url), 'utf8')
/** Names and figures of the table of limits. */
const rows = [...page.matchAll(/^\| `(\w+)(?:\.\w+)?` \| [^|]+ \| ([^|]+) \|/gm)]

test('docs/throttling.md has a row for each limit, and for no other', () => {
  const documented = new Set(rows.map(([, name]) => name))

  expect([...documented].sort()).toEqual(Object.keys(defaultThrottlingLimits).sort())
})

test('it has the figures of each budget', () => {
  const budgets = Object.entries(defaultThrottlingLimits).flatMap(([name, limit]) =>
    'perHour' in limit ? [[name, limit] as const] : [],
  )
  const documented = rows.flatMap(([, name = '', figures = '']) => {
    const [, burst, perHour] = /^([\d,]+) at once, ([\d,]+) more per hour$/.exec(figures) ?? []
    return burst === undefined ? [] : [[name, { burst: figure(burst), perHour: figure(perHour) }] as const]
  })

  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(budgets))
})

function figure(written = ''): number {
  return Number(written.replaceAll(',', ''))
}
