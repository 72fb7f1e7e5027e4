import type { Client } from '../context/client.js'
import { SignInBusy } from '../passwords/index.js'
import { RateLimited } from '../throttling/index.js'
import type { Attempt, SignInJournal, signInEvents } from './events.js'

/** Records an event if the work is refused by a rate limit or a full hash queue. */
export type Observed = <Result>(
  attempt: Attempt,
  userId: string | null,
  client: Client,
  work: () => Promise<Result>,
) => Promise<Result>

export function createObserved(journal: SignInJournal): Observed {
  return async (attempt, userId, client, work) => {
    try {
      return await work()
    } catch (error) {
      const type = refusalTypeOf(error)
      if (type !== null) journal.enqueue({ type, reason: attempt, userId, actorId: null, client })
      throw error
    }
  }
}

/** Only these two: other refusals are recorded where they are decided. */
function refusalTypeOf(error: unknown): Extract<keyof typeof signInEvents, 'THROTTLED' | 'BUSY'> | null {
  if (error instanceof RateLimited) return 'THROTTLED'
  return error instanceof SignInBusy ? 'BUSY' : null
}
