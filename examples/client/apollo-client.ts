import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import type { Session } from './session.js'

export function createApolloClient(uri: string, session: Session): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri, fetch: session.fetch, credentials: 'include' }),
    cache: new InMemoryCache(),
  })
}
