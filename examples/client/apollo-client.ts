import { ApolloClient, CombinedProtocolErrors, HttpLink, InMemoryCache } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import type { Session } from './session.js'

export function createApolloClient(uri: string, session: Session): ApolloClient {
  return new ApolloClient({
    link: subscribeAgain.concat(new HttpLink({ uri, fetch: session.fetch, credentials: 'include' })),
    cache: new InMemoryCache(),
  })
}

/** A subscription whose access token has expired begins again. The session refreshes the token on the way. */
const subscribeAgain = new RetryLink({
  delay: () => 0,
  attempts: (_count, _operation, error) =>
    CombinedProtocolErrors.is(error) && error.errors[0]?.extensions?.reason === 'TOKEN_EXPIRED',
})
