export { createSignInResolvers, type SignedIn } from './resolvers.js'
export { createSignInService, type SignInService } from './service.js'
