import { ApolloClient, CombinedProtocolErrors, HttpLink, InMemoryCache } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import { clearOnChange, type Session } from 'portcullis/client'

export function createApolloClient(uri: string, session: Session): ApolloClient {
  const client = new ApolloClient({
    link: subscribeAgain.concat(new HttpLink({ uri, fetch: session.fetch })),
    cache: new InMemoryCache(),
  })
  // What one person has seen is not shown to the next one.
  clearOnChange(session, client)
  return client
}

/** A subscription whose access token has expired begins again. The session refreshes the token on the way. */
const subscribeAgain = new RetryLink({
  delay: () => 0,
  attempts: (_count, _operation, error) =>
    CombinedProtocolErrors.is(error) && error.errors[0]?.extensions?.reason === 'TOKEN_EXPIRED',
})
