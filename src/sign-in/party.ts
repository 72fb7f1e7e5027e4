import { addressBlock } from '../addresses/index.js'
import type { Client } from '../context/client.js'
import type { Party } from '../passwords/index.js'
import type { Standing } from '../throttling/index.js'

/**
 * The party that a hash is queued for. The queue is fair among address blocks, and prefers callers that the account
 * knows.
 */
export function partyOf({ ipAddress }: Client, account: string | null, standing: Standing): Party {
  const address = ipAddress === null ? null : addressBlock(ipAddress)
  return { address, account, known: standing !== 'stranger' }
}
