import type { LimitRows } from '../manifest/index.js'

/** Budgets of this feature. `docs/throttling.md` explains each value. */
export const usernameLimits = {
  /** Changes of user names per address, refused ones included: each tells whether a name is taken. */
  usernameChanges: { burst: 300, perHour: 300 },
} as const satisfies LimitRows
