export { createThrottlingOnMongo } from './create.js'
export type { Standing } from './decide-sign-in.js'
export type { SignInAttempt, Throttling } from './service.js'
