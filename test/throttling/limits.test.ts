import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { throttlingLimits as parserWith } from '../../src/throttling/limits-option.js'

const throttlingLimits = parserWith({ registrations: { burst: 300, perHour: 300 } })
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

test.each([
  [{ logins: {} }, 'Unrecognized key: "logins"'],
  [{ registrations: { burst: 0 } }, 'registrations.burst: must be a whole number from 1 to 1000000'],
  [{ accountFailures: { free: 50, max: 10 } }, 'accountFailures: must satisfy free <= max'],
  [7, 'Invalid input: expected object, received number'],
])('%j is refused with what is wrong, in words', (given, words) => {
  const { error } = throttlingLimits.safeParse(given)

  expect(error?.issues[0]?.message).toContain('must be limits as in docs/throttling.md')
  expect(error?.issues[0]?.message).toContain(words)
})

test("the words are ours, and an application's own zod keeps its own", () => {
  const script = at('own-words-process.ts')
  const output = execFileSync(process.execPath, [
    '--import',
    at('../../scripts/register-typescript.js'),
    script,
  ])

  expect(JSON.parse(String(output))).toEqual({
    isUntouched: true,
    ours: expect.stringContaining('expected object, received number'),
    theirs: 'auf Deutsch',
  })
})
