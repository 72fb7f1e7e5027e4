import type { SettingRows } from '../config/index.js'
import type { LimitRows } from '../manifest/index.js'
import { defaultRunLimits } from './limits.js'
import { throttlingLimits } from './limits-option.js'

/** The setting `throttling`. @param budgets - those of all manifests; each becomes a member of the option */
export function throttlingSettings<Budgets extends LimitRows>(budgets: Budgets) {
  return {
    throttling: {
      variable: null,
      group: 'Passwords',
      type: 'limits, each with its figures',
      parser: throttlingLimits(budgets),
      default: { ...defaultRunLimits, ...budgets },
      rule: 'At most 100 failures in `accountFailures` and `deviceFailures` together; `free <= max`, `firstWait <= maxWait <= forgetAfter`.',
      doc:
        'The rate limits of passwords, registrations and refresh tokens. The table in `docs/throttling.md` has ' +
        'the defaults, with durations in seconds. The option overrides some of them: ' +
        '`{ registrations: { burst: 1000, perHour: 1000 } }`.',
    },
  } as const satisfies SettingRows
}
