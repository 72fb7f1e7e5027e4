export { createSignInResolvers, type SignedIn } from './resolvers.js'
export { createSignInService, type SignInService, signInProblemCodes } from './service.js'
