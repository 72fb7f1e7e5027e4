export { createThrottlingOnMongo } from './create.js'
export type { Standing } from './decide-sign-in.js'
export { RateLimited } from './errors.js'
export type { BudgetUse, SignInAttempt, Throttling } from './service.js'
