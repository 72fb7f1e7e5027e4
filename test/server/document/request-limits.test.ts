import { readFile } from 'node:fs/promises'
import { readConfiguration } from '../../../src/application/configuration.js'
import { ConfigurationError } from '../../../src/config/index.js'
import { defaultLimits } from '../../../src/server/request-limits.js'

const fromText = (text: string) => readConfiguration({ env: { PORTCULLIS_LIMITS: text } }).limits
// Options come from JavaScript as well, where nothing has checked their types.
const fromOption = (limits: unknown) =>
  readConfiguration({ env: {}, options: { limits: limits as object } }).limits

test('what is not said keeps its default', () => {
  const expected = { ...defaultLimits, depth: 30, aliases: 0 }
  expect(fromText('depth=30, aliases=0')).toEqual(expected)
  expect(fromOption({ depth: 30, aliases: 0, tokens: undefined })).toEqual(expected)
  expect(readConfiguration({ env: {} }).limits).toEqual(defaultLimits)
  expect(Object.isFrozen(fromText('depth=30'))).toBe(true)
})

test.each([
  ['depht=30', '"depht" is not a limit'],
  ['depth', 'depth to a whole number from 1 to 200'],
  ['depth=', 'depth to a whole number from 1 to 200'],
  ['depth=3.5', 'depth to a whole number from 1 to 200'],
  ['depth=30=1', 'depth to a whole number from 1 to 200'],
  ['nesting=501', 'nesting to a whole number from 4 to 500'],
  ['toString=1', '"toString" is not a limit'],
  [{ seconds: Number.POSITIVE_INFINITY }, 'seconds to a whole number from 1 to 600'],
  [{ seconds: '5' }, 'seconds to a whole number'],
  [[], 'limits as in docs/limits.md'],
  [false, 'limits as in docs/limits.md'],
])('%j is a fault', (given, rule) => {
  const read = () => (typeof given === 'string' ? fromText(given) : fromOption(given))
  expect(read).toThrow(ConfigurationError)
  expect(read).toThrow(rule)
})

test('docs/limits.md has a row for each limit, with its default, and for no other', async () => {
  const page = await readFile(new URL('../../../docs/limits.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([\d,]+) \|/gm)]
  const documented = rows.map(([, name, value]) => [name, Number(value?.replaceAll(',', ''))])
  expect(Object.fromEntries(documented)).toEqual(defaultLimits)
  expect(documented).toHaveLength(Object.keys(defaultLimits).length)
})
