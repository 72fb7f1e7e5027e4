import { createHmac } from 'node:crypto'
import type { mongo } from 'mongoose'
import { RateLimited, type Throttling } from '../../throttling/index.js'
import type { MailCounts } from './mail-counts.js'
import { accountLimits, addressLimits, type MailLimits } from './windows.js'

/** A mail that a client asks for. */
export interface MailRequest {
  readonly mail: string
  /** The address as the client named it, valid; whoever uses it. */
  readonly to: string
  /** `null` if no account uses the address. */
  readonly accountId: mongo.ObjectId | null
  readonly client: { readonly ipAddress: string | null }
}

/** Whether a mail that a client asked for is sent. The client's answer must not depend on it. */
export interface Admission {
  readonly mail: string
  readonly isAdmitted: boolean
}

export interface AdmissionDependencies {
  readonly counts: MailCounts
  readonly budget: Pick<ReturnType<Throttling['budget']>, 'count'>
  /** 32 bytes. Counts are stored under HMACs, so that they name no address. */
  readonly hmacKey: Uint8Array
  readonly now: () => Date
}

/** Creates the limits of mails that clients ask for. */
export function createMailAdmission({ counts, budget, hmacKey, now }: AdmissionDependencies) {
  const keyOf = (...parts: readonly string[]) =>
    createHmac('sha256', hmacKey).update(JSON.stringify(parts)).digest('base64url')

  async function isWithinBudget(address: string | null): Promise<boolean> {
    try {
      await budget.count(address)
      return true
    } catch (error) {
      if (error instanceof RateLimited) return false
      throw error
    }
  }

  /**
   * Counts a mail that a client asks for: two at once to an address, then one a minute, five an hour and ten a day, for the
   * account too; and a budget of the client's address. It takes the same steps whether or not there is an account.
   */
  return async ({ mail, to, accountId, client }: MailRequest): Promise<Admission> => {
    const at = now()
    const address = to.toLowerCase()
    const subject = accountId === null ? ['nobody', address] : ['account', accountId.toHexString()]
    const take = (parts: readonly string[], limits: MailLimits) =>
      counts.take(keyOf(mail, ...parts), limits, at)
    const isAdmitted =
      (await isWithinBudget(client.ipAddress)) &&
      // One after the other: what the address refuses must not use up what the account may get.
      (await take(['address', address], addressLimits)) &&
      (await take(subject, accountLimits))
    return { mail, isAdmitted }
  }
}
