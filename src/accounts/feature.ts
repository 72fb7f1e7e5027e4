export { createAccountResolvers } from './resolvers.js'
