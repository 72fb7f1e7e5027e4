import type { LimitRows } from '../manifest/index.js'

/** Budgets of this feature. `docs/throttling.md` explains each value. */
export const signInLimits = {
  /** Registration attempts per address. */
  registrations: { burst: 300, perHour: 300 },
  /** Invalid refresh tokens per address. */
  tokenFailures: { burst: 300, perHour: 360 },
  /** Refreshes per session and instance. */
  sessionRefreshes: { burst: 300, perHour: 3600 },
} as const satisfies LimitRows
