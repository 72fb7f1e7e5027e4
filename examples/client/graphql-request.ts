import { GraphQLClient } from 'graphql-request'
import type { Session } from './session.js'

export function createGraphqlRequest(url: string, session: Session): GraphQLClient {
  return new GraphQLClient(url, { fetch: session.fetch, credentials: 'include', errorPolicy: 'all' })
}
