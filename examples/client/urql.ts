import { Client, cacheExchange, fetchExchange } from '@urql/core'
import type { Session } from 'portcullis/client'

/** Create a new client when `session.state` shows another person: the cache belongs to the previous one. */
export function createUrqlClient(url: string, session: Session): Client {
  return new Client({
    url,
    fetch: session.fetch,
    // GET is refused without a header that a page of another site cannot set.
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
  })
}
