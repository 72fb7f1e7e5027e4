import type { Client } from '../context/client.js'
import type { Transaction } from '../events/index.js'
import type { MailService, NewMail } from '../mail/index.js'
import type { Throttling } from '../throttling/index.js'
import { LinkInvalid } from './errors.js'
import type { StoredProof } from './model.js'
import type { IssuedProof, NewProof, ProofService } from './service.js'

export interface MailedProofDependencies {
  readonly proofs: Pick<ProofService, 'issue' | 'byToken'>
  readonly mail: Pick<MailService, 'queue'>
  readonly throttling: Pick<Throttling, 'budget'>
}

/** The mail of a secret. */
export interface ProofMail extends Omit<NewMail, 'accountId'> {
  /** The member of `pages` of the mail whose link gets the token. */
  readonly page: string
}

/** One-time secrets that are sent by mail: made with their mail, and found by the link in it. */
export type MailedProofs = ReturnType<typeof createMailedProofs>

export function createMailedProofs({ proofs, mail, throttling }: MailedProofDependencies) {
  const tokenFailures = throttling.budget('tokenFailures')

  /** Makes a secret and queues its mail, with the code as the value `code` if its purpose has one. */
  async function send(
    transaction: Transaction,
    proof: NewProof,
    { page, data, ...queued }: ProofMail,
  ): Promise<IssuedProof> {
    const issued = await proofs.issue(transaction, proof)
    const { token, code } = issued
    await mail.queue(transaction, {
      ...queued,
      accountId: queued.to === null ? null : proof.accountId,
      data: { ...data, [page]: token, ...(code === null ? {} : { code }) },
    })
    return issued
  }

  /**
   * Finds a live secret by its link, for one of the purposes that an operation redeems. Wrong links count for the address
   * of the client, after they were looked for: a right one works however many wrong ones came from there.
   *
   * @throws LINK_INVALID, RATE_LIMITED
   */
  async function byLink(
    purposes: readonly string[],
    token: string,
    { ipAddress }: Pick<Client, 'ipAddress'>,
  ): Promise<StoredProof> {
    for (const purpose of purposes) {
      const found = await proofs.byToken(purpose, token).catch(nothingIfInvalid)
      if (found !== null) return found
    }
    await tokenFailures.count(ipAddress)
    throw new LinkInvalid()
  }

  /**
   * Runs the redemption of a link or handle whose wrong ones count as those of `byLink` do. A right one is never refused because
   * of others.
   *
   * @throws RATE_LIMITED, and what `work` throws
   */
  async function counting<Result>(
    { ipAddress }: Pick<Client, 'ipAddress'>,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof LinkInvalid) await tokenFailures.count(ipAddress)
      throw error
    }
  }

  return { send, byLink, counting }
}

function nothingIfInvalid(error: unknown): null {
  if (error instanceof LinkInvalid) return null
  throw error
}
