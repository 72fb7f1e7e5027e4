export { createSignInResolvers, type SignedIn } from './resolvers.js'
