/** Parent objects of the resolvers, by the name of their GraphQL type. Read by codegen.js. */
export type { Session } from './public.js'
