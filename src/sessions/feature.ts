export { createSessionResolvers } from './resolvers.js'
