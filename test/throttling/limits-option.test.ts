import {
  type ConfigurationOptions,
  defaultThrottlingLimits,
  readConfiguration,
} from '../../src/application/configuration.js'
import { ConfigurationError } from '../../src/config/index.js'

// Options come from JavaScript as well, where nothing has checked their types.
const read = (throttling: unknown) =>
  readConfiguration({ env: {}, options: { throttling } as ConfigurationOptions })
const ruleOf = (throttling: unknown): string | undefined => {
  try {
    read(throttling)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults.map(({ rule }) => rule).join('; ')
    throw error
  }
  return undefined
}

test('what the option leaves out stays', () => {
  const { throttling } = read({
    registrations: { burst: 1000 },
    deviceFailures: { max: 10, free: undefined },
  })

  expect(throttling).toEqual({
    ...defaultThrottlingLimits,
    registrations: { ...defaultThrottlingLimits.registrations, burst: 1000 },
    deviceFailures: { ...defaultThrottlingLimits.deviceFailures, max: 10 },
  })
  expect(Object.isFrozen(throttling.registrations)).toBe(true)
})

test.each([
  ['switched off', false, 'must be limits as in docs/throttling.md'],
  ['a limit that there is not', { logins: { burst: 1 } }, 'logins'],
  ['a figure that there is not', { registrations: { burstt: 1 } }, 'registrations'],
  ['no room at all', { registrations: { burst: 0 } }, 'registrations.burst: must be a whole number from 1'],
  ['more failures than NIST allows', { accountFailures: { max: 101 } }, 'accountFailures.max'],
  [
    'more failures than NIST allows by two runs together',
    { accountFailures: { max: 90 } },
    'accountFailures.max and deviceFailures.max must be at most 100 together',
  ],
  ['a share that there is not', { shares: { addresses: 1 } }, 'shares'],
  [
    'more free failures than failures',
    { deviceFailures: { free: 30 } },
    'deviceFailures: must satisfy free <= max',
  ],
  ['waits that shrink', { deviceFailures: { maxWait: 10 } }, 'firstWait <= maxWait'],
  [
    'a run forgotten before its waits end',
    { accountFailures: { forgetAfter: 60 } },
    'maxWait <= forgetAfter',
  ],
])('%s is a fault', (_what, option, rule) => {
  expect(ruleOf(option)).toContain(rule)
})
