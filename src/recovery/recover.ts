import { isActive, needsSecondFactor, type StoredAccount, secondFactorsOf } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import { badUserInput } from '../lib/errors.js'
import { CodeInvalid, LinkInvalid, type StoredProof } from '../proofs/index.js'
import { type GivenFactor, SecondFactorRequired, type VerifiedFactor } from '../second-factors/index.js'
import { type Caller, deviceOwner, partyOf, type SignedInDevice } from '../sign-in/index.js'
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
  /** Default: none. It is not looked at where the account has no second factor. */
  readonly secondFactor?: GivenFactor | null | undefined
}

/** An account whose password was set, and the second factor that was used for it. */
interface Recovered {
  readonly account: StoredAccount
  readonly factor: VerifiedFactor | null
}

const purpose = 'RECOVERY'

/** Creates `recover`. */
export function createRecover(dependencies: RecoveryDependencies) {
  const { accounts, proofs, mailedProofs, mail, hasher, throttling, revocation, journal } = dependencies
  const { signIn, secondFactors, observed, invalidateAccount } = dependencies
  const tokenFailures = throttling.budget('tokenFailures')

  /**
   * Sets a new password by a mailed link or code, and starts a session. Everything that counted before is void. The
   * password is checked before the proof is redeemed, and so is the second factor of an account that has one (ASVS 6.4.3).
   *
   * @throws SECOND_FACTOR_REQUIRED, SECOND_FACTOR_INVALID: the proof stays valid; LINK_INVALID, CODE_INVALID, RATE_LIMITED, BAD_USER_INPUT, SIGN_IN_BUSY, and what the hook `beforeSignIn`
   *   throws: the new password counts then
   */
  async function recover(
    { proof, newPassword, secondFactor = null }: NewCredentials,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    const { client } = caller
    const { account, factor } = await observed('RECOVERY', null, client, async () => {
      const found = await find(proof, newPassword, client)
      try {
        return await setPassword(found, newPassword, secondFactor, caller)
      } catch (error) {
        // The code was right: it may be given again, with another password.
        if (proof.code != null) await proofs.returnTry(found)
        throw error
      }
    })
    await throttling.release(account._id.toHexString())
    return signIn.startRecovered(account, factor, caller, cookieBound)
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
    secondFactor: GivenFactor | null,
    caller: Caller,
  ): Promise<Recovered> {
    const { client, signal } = caller
    const userId = found.accountId.toHexString()
    const [account = null] = await accounts.findMany([userId])
    if (account === null || !isActive(account) || account.credentialVersion !== found.credentialVersion)
      throw refused('LINK_INVALID', account === null ? null : userId, client)
    const party = partyOf(client, userId, 'session')
    hasher.assertRoom(party)
    await accounts.assertNewPassword(newPassword, account)
    const factor = needsSecondFactor(account)
      ? await verifyFactor(found, account, secondFactor, caller)
      : null
    const passwordHash = await accounts.hashNewPassword(account, newPassword, { signal, party })
    try {
      return await store(found, account, passwordHash, factor, client)
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
    factor: VerifiedFactor | null,
    client: Client,
  ): Promise<Recovered> {
    const { _id } = account
    const userId = _id.toHexString()
    return journal.inTransaction(async (transaction) => {
      await proofs.redeem(transaction, found, account)
      const changed = await accounts.setRecoveredPassword(transaction, account, passwordHash)
      if (changed === null) throw new LinkInvalid()
      await factor?.use(transaction)
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
      // Its use is stored by now, so the session that starts stores nothing of it.
      const { totp, recoveryCodes } = factor?.account ?? changed
      const owner = { ...changed, totp: totp ?? null, recoveryCodes: recoveryCodes ?? null }
      return {
        account: owner,
        factor: factor === null ? null : { ...factor, account: owner, use: async () => undefined },
      }
    })
  }

  /** A wrong factor counts for the account as at a sign-in, in the same run. */
  async function verifyFactor(
    { expiresAt }: StoredProof,
    account: StoredAccount,
    secondFactor: GivenFactor | null,
    { client, deviceToken }: Caller,
  ): Promise<VerifiedFactor> {
    if (secondFactor === null) {
      const factors = secondFactorsOf(account)
      throw new SecondFactorRequired({
        extensions: { signIn: null, factors, passkeyOptions: null, expiresAt: expiresAt.toISOString() },
      })
    }
    const attempt = {
      username: account.username,
      account: deviceOwner(account),
      address: client.ipAddress,
      deviceToken,
    }
    return throttling.signIn(attempt, async () =>
      secondFactors.verify(account, secondFactor, { client, attemptsLeft: null }),
    )
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
