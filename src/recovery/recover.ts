import { isActive, type StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import { badUserInput } from '../lib/errors.js'
import { CodeInvalid, LinkInvalid, type StoredProof } from '../proofs/index.js'
import { type Caller, partyOf, type SignedInDevice } from '../sign-in/index.js'
import type { RecoveryDependencies } from './dependencies.js'
import type { RecoveryRefusal } from './events.js'

/** A code from a mail, and the request that it was mailed for. */
export interface MailedCode {
  readonly request: string
  readonly code: string
}

/** What a mail proves. One of both. */
export interface MailedProof {
  readonly token?: string | null | undefined
  readonly code?: MailedCode | null | undefined
}

/** A proof and the password that it allows to set. */
export interface NewCredentials {
  readonly proof: MailedProof
  readonly newPassword: string
}

const purpose = 'RECOVERY'

/** Creates `recover`. */
export function createRecover(dependencies: RecoveryDependencies) {
  const { accounts, proofs, mailedProofs, mail, hasher, throttling, revocation, journal } = dependencies
  const { signIn, observed, invalidateAccount } = dependencies
  const tokenFailures = throttling.budget('tokenFailures')

  /**
   * Sets a new password by a mailed link or code, and starts a session. Everything that counted before is void. The
   * password is checked before the proof is redeemed.
   *
   * @throws LINK_INVALID, CODE_INVALID, RATE_LIMITED, BAD_USER_INPUT, SIGN_IN_BUSY, and what the hook `beforeSignIn`
   *   throws: the new password counts then
   */
  async function recover(
    { proof, newPassword }: NewCredentials,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    const { client } = caller
    const recovered = await observed('RECOVERY', null, client, async () => {
      const found = await find(proof, newPassword, client)
      try {
        return await setPassword(found, newPassword, caller)
      } catch (error) {
        // The code was right: it may be given again, with another password.
        if (proof.code != null) await proofs.returnTry(found)
        throw error
      }
    })
    await throttling.release(recovered._id.toHexString())
    return signIn.startRecovered(recovered, caller, cookieBound)
  }

  /** Finds the secret, which is not redeemed by that. */
  async function find(
    { token, code }: MailedProof,
    newPassword: string,
    client: Client,
  ): Promise<StoredProof> {
    try {
      if (token != null) return await mailedProofs.byLink([purpose], token, client)
      if (code == null) throw proofMissing()
      // A password that no account accepts costs no try of the code.
      await accounts.assertNewPassword(newPassword, null)
      return await byCode(code, client)
    } catch (error) {
      if (error instanceof LinkInvalid) refused('LINK_INVALID', null, client)
      throw error
    }
  }

  async function byCode({ request, code }: MailedCode, client: Client): Promise<StoredProof> {
    const requested = await proofs.byRequest(purpose, request)
    if (requested === null || requested.attemptsLeft === 0) {
      await tokenFailures.count(client.ipAddress)
      throw new LinkInvalid()
    }
    // Looked up for an address without an account too, so that the number of queries does not disclose it.
    const email = requested.subject
    const owner = await accounts.findByEmail(email)
    const accountId = owner?._id.toHexString() ?? null
    try {
      return await throttling.tryCode({ accountId, email }, () => proofs.byCode(purpose, { request }, code))
    } catch (error) {
      if (error instanceof CodeInvalid) refused('CODE_INVALID', accountId, client)
      throw error
    }
  }

  async function setPassword(
    found: StoredProof,
    newPassword: string,
    { client, signal }: Caller,
  ): Promise<StoredAccount> {
    const userId = found.accountId.toHexString()
    const [account = null] = await accounts.findMany([userId])
    if (account === null || !isActive(account) || account.credentialVersion !== found.credentialVersion)
      throw refused('LINK_INVALID', account === null ? null : userId, client)
    const party = partyOf(client, userId, 'session')
    hasher.assertRoom(party)
    await accounts.assertNewPassword(newPassword, account)
    const passwordHash = await accounts.hashNewPassword(account, newPassword, { signal, party })
    try {
      return await store(found, account, passwordHash, client)
    } catch (error) {
      if (error instanceof LinkInvalid) refused('LINK_INVALID', userId, client)
      throw error
    } finally {
      // Also after an error: the transaction may have been committed.
      invalidateAccount(userId)
    }
  }

  function store(
    found: StoredProof,
    account: StoredAccount,
    passwordHash: string,
    client: Client,
  ): Promise<StoredAccount> {
    const { _id } = account
    const userId = _id.toHexString()
    return journal.inTransaction(async (transaction) => {
      await proofs.redeem(transaction, found, account)
      const changed = await accounts.setRecoveredPassword(transaction, account, passwordHash)
      if (changed === null) throw new LinkInvalid()
      await transaction.record({ type: 'RECOVERED', userId, actorId: userId, client })
      const ended = await revocation.endAll(transaction, _id, null, 'recovery')
      // Who can undo a change of the address is told too: the mailbox of the recovery may be that of a thief.
      const former = await proofs.subjectsOf(transaction, _id, 'EMAIL_REVERT')
      await proofs.voidAll(transaction, _id)
      for (const to of new Set([changed.email, ...former]))
        if (to !== null)
          await mail.queue(transaction, {
            mail: 'recovered',
            to,
            accountId: _id,
            client,
            data: { ended: String(ended) },
          })
      return changed
    })
  }

  function refused(reason: RecoveryRefusal, userId: string | null, client: Client): Error {
    journal.enqueue({ type: 'RECOVERY_REFUSED', reason, userId, actorId: null, client })
    return new LinkInvalid()
  }

  return recover
}

const proofMissing = () =>
  badUserInput([
    {
      path: ['input', 'proof'],
      code: 'PROOF_MISSING',
      message: 'Give the token of the link, or the code with its request.',
    },
  ])
