export { createThrottlingOnMongo, type ThrottlingOnMongo } from './create.js'
export type { Standing } from './decide-sign-in.js'
export { throttlingErrors } from './errors.js'
export type { SignInAttempt, Throttling } from './service.js'
