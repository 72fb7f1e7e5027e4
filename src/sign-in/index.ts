export { createSignInService, type SignInService, signInProblemCodes } from './service.js'
