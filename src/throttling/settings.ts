import type { SettingRows } from '../config/index.js'
import { defaultThrottlingLimits, throttlingLimits } from './limits.js'

export const throttlingSettings = {
  throttling: {
    variable: null,
    group: 'Passwords',
    type: 'limits, each with its figures',
    parser: throttlingLimits,
    default: defaultThrottlingLimits,
    rule: 'At most 100 failures in `accountFailures` and `deviceFailures` together; `free <= max`, `firstWait <= maxWait <= forgetAfter`.',
    doc:
      'How often passwords, registrations and refresh tokens may be tried: the table in `docs/throttling.md` has ' +
      'the figures, durations in seconds. An option replaces some of them: ' +
      '`{ registrations: { burst: 1000, perHour: 1000 } }`.',
  },
} as const satisfies SettingRows
