export { createEventResolvers } from './resolvers.js'
