export { publicOperations, signInFields } from './operations.js'
export { type SignInService, signInProblemCodes } from './service.js'
