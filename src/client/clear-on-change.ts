import type { Session } from './types.js'

/** The part of Apollo Client that `clearOnChange` uses. */
export interface Clearable {
  clearStore(): Promise<unknown>
  resetStore(): Promise<unknown>
}

/**
 * Clears a cache when another person is signed in, or nobody is. Queries on the page are sent again for a new person, and not
 * after a sign-out.
 *
 * @returns a function that ends it
 */
export function clearOnChange(session: Pick<Session, 'state' | 'subscribe'>, client: Clearable): () => void {
  const personOf = () => {
    const { state } = session
    return state.status === 'signedIn' ? state.userId : state.status === 'unknown' ? undefined : null
  }
  let person = personOf()
  return session.subscribe(() => {
    const next = personOf()
    if (next === person) return
    const isFirst = person === undefined
    person = next
    if (isFirst) return
    // It rejects for queries that are under way, and these tell their callers themselves.
    const cleared = next === null ? client.clearStore() : client.resetStore()
    cleared.catch(() => undefined)
  })
}
