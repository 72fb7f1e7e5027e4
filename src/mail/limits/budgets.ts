import type { LimitRows } from '../../manifest/index.js'

/** Budgets of this feature. `docs/throttling.md` explains each value. */
export const mailLimits = {
  /** Mails that the clients of one address cause. */
  mails: { burst: 100, perHour: 100 },
} as const satisfies LimitRows
