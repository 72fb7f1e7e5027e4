export { signInEvents } from './events.js'
export { publicOperations, signInFields } from './operations.js'
export { createSignInService, type SignInService, signInProblemCodes } from './service.js'
