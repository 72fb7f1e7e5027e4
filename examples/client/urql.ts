import { Client, cacheExchange, fetchExchange } from '@urql/core'
import type { Session } from './session.js'

export function createUrqlClient(url: string, session: Session): Client {
  return new Client({
    url,
    fetch: session.fetch,
    fetchOptions: { credentials: 'include' },
    // GET is refused without a header that a page of another site cannot set.
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
  })
}
