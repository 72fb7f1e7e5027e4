import type { LimitRows } from '../manifest/index.js'

/** The budgets that this feature spends. `docs/throttling.md` says of each why it is what it is. */
export const signInLimits = {
  /** Attempts to register from one address. */
  registrations: { burst: 300, perHour: 300 },
  /** Refresh tokens that do not work, from one address. */
  tokenFailures: { burst: 300, perHour: 360 },
  /** Refreshes of one session on one instance. */
  sessionRefreshes: { burst: 300, perHour: 3600 },
} as const satisfies LimitRows
