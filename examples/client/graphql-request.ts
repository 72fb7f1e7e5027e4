import { GraphQLClient } from 'graphql-request'
import type { Session } from 'portcullis/client'

export function createGraphqlRequest(url: string, session: Session): GraphQLClient {
  return new GraphQLClient(url, { fetch: session.fetch, errorPolicy: 'all' })
}
