/** Parent objects of the resolvers, by the name of their GraphQL type. Read by codegen.js. */
export type { StoredEvent as AuditEvent } from './model.js'
