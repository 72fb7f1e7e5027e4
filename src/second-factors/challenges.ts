import * as z from 'zod/mini'
import type { Factor, StoredAccount } from '../accounts/index.js'
import type { Transaction } from '../events/index.js'
import { LinkInvalid, type ProofService, type StoredProof } from '../proofs/index.js'
import { SecondFactorRequired } from './errors.js'

const purpose = 'SIGN_IN'

export interface ChallengeDependencies {
  readonly proofs: ProofService
  /** Finds an account by id. */
  readonly findAccount: (accountId: string) => Promise<StoredAccount | null>
  readonly inTransaction: <Result>(run: (transaction: Transaction) => Promise<Result>) => Promise<Result>
}

const waitingShape = z.object({
  proof: z.string(),
  cookieBound: z.boolean(),
  deviceToken: z.nullable(z.string()),
})

/** What a sign-in that waits for its second factor had proved, and how its session is to begin. */
export interface Waiting {
  /** The kind of the first proof. */
  readonly proof: string
  /** Whether the session is bound to a cookie. Fixed when the sign-in began. */
  readonly cookieBound: boolean
  readonly deviceToken: string | null
}

/** A sign-in that waits, found by its handle. */
export interface Challenge {
  readonly account: StoredAccount
  readonly waiting: Waiting
  /**
   * Counts a try, before the factor is compared. @returns how many are left
   *
   * @throws LINK_INVALID if none was left
   */
  readonly spendTry: () => Promise<number>
  /** Takes the try back, after a fault of the server. */
  readonly returnTry: () => Promise<void>
  /** Ends it, in the transaction of what it allows. @throws LINK_INVALID if it was used or voided since */
  readonly redeem: (transaction: Transaction) => Promise<void>
}

/** Sign-ins that wait for their second factor. */
export type Challenges = ReturnType<typeof createChallenges>

export function createChallenges({ proofs, findAccount, inTransaction }: ChallengeDependencies) {
  /** Makes the error that asks for the second factor, with a handle for the rest of the sign-in. */
  async function required(
    account: StoredAccount,
    factors: readonly Factor[],
    waiting: Waiting,
  ): Promise<InstanceType<typeof SecondFactorRequired>> {
    const { _id: accountId, credentialVersion } = account
    const data = Buffer.from(JSON.stringify(waiting))
    const { token, expiresAt } = await inTransaction((transaction) =>
      proofs.issue(transaction, { purpose, accountId, subject: '', credentialVersion, data }),
    )
    return new SecondFactorRequired({
      extensions: { signIn: token, factors, passkeyOptions: null, expiresAt: expiresAt.toISOString() },
    })
  }

  /** Finds a sign-in that waits. @throws LINK_INVALID if it is unknown, used, expired or void */
  async function find(signIn: string): Promise<Challenge> {
    const proof = await proofs.byToken(purpose, signIn)
    const account = await findAccount(proof.accountId.toHexString())
    if (account === null || account.credentialVersion !== proof.credentialVersion) throw new LinkInvalid()
    return {
      account,
      waiting: waitingOf(proof),
      spendTry: () => proofs.spendTry(proof),
      returnTry: () => proofs.returnTry(proof),
      redeem: async (transaction) => void (await proofs.redeem(transaction, proof, account)),
    }
  }

  function waitingOf(proof: StoredProof): Waiting {
    return waitingShape.parse(JSON.parse(proofs.dataOf(proof).toString('utf8')))
  }

  return { required, find }
}
