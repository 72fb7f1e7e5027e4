import type { mongo } from 'mongoose'
import type { Factor, StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import type { Journal, Recorder, Transaction } from '../events/index.js'
import { badUserInput } from '../lib/errors.js'
import { SecondFactorInvalid } from './errors.js'
import type { SecondFactorEvent } from './events.js'
import type { FactorSecrets } from './factor-secrets.js'
import type { Notify } from './notices.js'
import { matchRecoveryCode } from './recovery-codes.js'
import { matchTotp } from './totp.js'

export interface VerificationDependencies {
  readonly accounts: mongo.Collection<StoredAccount>
  readonly factorSecrets: FactorSecrets
  readonly journal: Journal<SecondFactorEvent>
  readonly notify: Notify
  readonly now: () => Date
}

/** A second factor as a user gives it: exactly one member. */
export interface GivenFactor {
  readonly totp?: string | null | undefined
  readonly recoveryCode?: string | null | undefined
}

/** Where a second factor is given. */
export interface FactorUse {
  readonly client: Client
  /** How often it can be tried again. `null`: only the rate limits count. */
  readonly attemptsLeft: number | null
  /** The session in which it is given. Default: none yet. */
  readonly sessionId?: string
}

/** A second factor that is right. It counts once `use` has stored that it was used. */
export interface VerifiedFactor {
  readonly factor: Factor
  /** The account as it is after the use. */
  readonly account: StoredAccount
  /**
   * Stores the use, in the transaction of what it allows. Of any number of parallel uses of one code, on any number of
   * instances, one succeeds.
   *
   * @throws SECOND_FACTOR_INVALID if it was used, replaced or removed since
   */
  readonly use: (transaction: Transaction & Recorder<SecondFactorEvent>) => Promise<void>
}

export const factorProblemCodes = ['FACTOR_AMBIGUOUS'] as const

/** Verifies second factors against the state that was read with the account. */
export function createFactorVerification({
  accounts,
  factorSecrets,
  journal,
  notify,
  now,
}: VerificationDependencies) {
  /**
   * Verifies a second factor. Stores nothing and reads nothing: the state is part of the account.
   *
   * @throws SECOND_FACTOR_INVALID; BAD_USER_INPUT unless exactly one is given; SERVICE_UNAVAILABLE if the stored secret
   *   does not open
   */
  function verify(account: StoredAccount, given: GivenFactor, use: FactorUse): VerifiedFactor {
    const factor = factorOf(given)
    const verified =
      factor === 'TOTP'
        ? verifyTotp(account, given.totp ?? '', use)
        : verifyRecoveryCode(account, given.recoveryCode ?? '', use)
    return verified ?? refuse(account, factor, use)
  }

  function refuse(
    { _id }: StoredAccount,
    factor: Factor,
    { client, sessionId, attemptsLeft }: FactorUse,
  ): never {
    const userId = _id.toHexString()
    journal.enqueue({
      type: 'SECOND_FACTOR_REFUSED',
      reason: `WRONG_${factor}`,
      userId,
      actorId: sessionId === undefined ? null : userId,
      ...(sessionId === undefined ? {} : { sessionId }),
      client,
    })
    throw new SecondFactorInvalid({ extensions: { attemptsLeft } })
  }

  function verifyTotp(account: StoredAccount, typed: string, use: FactorUse): VerifiedFactor | null {
    const { _id, totp } = account
    if (totp == null) return null
    const step = matchTotp(factorSecrets.totpSecret(totp, account), typed, now(), totp.lastStep)
    if (step === null) return null
    return {
      factor: 'TOTP',
      account: { ...account, totp: { ...totp, lastStep: step } },
      async use({ options }) {
        const { matchedCount } = await accounts.updateOne(
          // By the time of its confirmation: `secret rotate` may encrypt the secret anew at any time.
          { _id, 'totp.confirmedAt': totp.confirmedAt, 'totp.lastStep': { $lt: step } },
          { $set: { 'totp.lastStep': step } },
          options,
        )
        if (matchedCount === 0) refuse(account, 'TOTP', use)
      },
    }
  }

  function verifyRecoveryCode(account: StoredAccount, typed: string, use: FactorUse): VerifiedFactor | null {
    const { _id, recoveryCodes } = account
    if (recoveryCodes == null) return null
    const key = factorSecrets.recoveryKey(recoveryCodes, account)
    const mac = matchRecoveryCode(key, recoveryCodes.macs, typed)
    if (mac === null) return null
    const macs = recoveryCodes.macs.filter((each) => each !== mac)
    return {
      factor: 'RECOVERY_CODE',
      account: { ...account, recoveryCodes: { ...recoveryCodes, macs } },
      async use(transaction) {
        const { options, record } = transaction
        const { matchedCount } = await accounts.updateOne(
          { _id, 'recoveryCodes.macs': mac },
          { $pull: { 'recoveryCodes.macs': mac } },
          options,
        )
        if (matchedCount === 0) refuse(account, 'RECOVERY_CODE', use)
        const userId = _id.toHexString()
        const { client } = use
        await record({ type: 'RECOVERY_CODE_USED', userId, actorId: userId, client })
        await notify(transaction, account, 'recovery-code-used', client, { left: String(macs.length) })
      },
    }
  }

  return verify
}

/** @throws BAD_USER_INPUT: an executor without support for `@oneOf` would pass none or both */
function factorOf({ totp, recoveryCode }: GivenFactor): Factor {
  if ((totp == null) === (recoveryCode == null)) {
    const message = 'Give exactly one second factor.'
    throw badUserInput([{ path: ['input', 'secondFactor'], code: 'FACTOR_AMBIGUOUS', message }])
  }
  return totp == null ? 'RECOVERY_CODE' : 'TOTP'
}
