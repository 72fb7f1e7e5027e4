import * as z from 'zod/mini'
import { throttlingLimits as parserWith } from '../../src/throttling/limits-option.js'

const throttlingLimits = parserWith({ registrations: { burst: 300, perHour: 300 } })

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
  expect(z.config().localeError).toBeUndefined()
  z.config({ localeError: () => 'auf Deutsch' })

  expect(throttlingLimits.safeParse(7).error?.issues[0]?.message).toContain(
    'expected object, received number',
  )
  expect(z.string().safeParse(7).error?.issues[0]?.message).toBe('auf Deutsch')
  z.config({ localeError: undefined })
})
