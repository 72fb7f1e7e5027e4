import { ExpectedError } from '../lib/errors.js'
import { LinkInvalid } from '../proofs/index.js'
import type { GivenFactor, SecondFactorService, VerifiedFactor } from '../second-factors/index.js'
import type { BudgetUse, Throttling } from '../throttling/index.js'
import { cookieNotAvailable } from './errors.js'
import type { Observed } from './observed.js'
import { type Caller, type createStartSession, deviceOwner, type SignedInDevice } from './start-session.js'

export interface CompleteSignInDependencies {
  readonly secondFactors: Pick<SecondFactorService, 'verify' | 'challenges'>
  readonly throttling: Pick<Throttling, 'signIn'>
  /** Unknown handles count as unknown tokens do. */
  readonly tokenFailures: Pick<BudgetUse, 'count'>
  readonly continueSignIn: ReturnType<typeof createStartSession>['continueSignIn']
}

/** Input of `completeSignIn`. */
export interface Completion {
  readonly signIn: string
  readonly secondFactor: GivenFactor
}

/** Creates `completeSignIn` of the sign-in service. */
export function createCompleteSignIn(
  { secondFactors, throttling, tokenFailures, continueSignIn }: CompleteSignInDependencies,
  observed: Observed,
) {
  /**
   * Ends a sign-in that waits for its second factor. The attempt counts for the account as one with a password does, and
   * for the sign-in itself.
   *
   * @param hasCookies - whether the caller can be given the cookie of a session that is bound to one
   * @throws BAD_USER_INPUT without cookies, LINK_INVALID, SECOND_FACTOR_INVALID, RATE_LIMITED, and what the hook `beforeSignIn` throws
   */
  async function completeSignIn(
    { signIn, secondFactor }: Completion,
    caller: Caller,
    hasCookies: boolean,
  ): Promise<SignedInDevice> {
    const challenge = await known(signIn, caller)
    if (challenge.waiting.cookieBound && !hasCookies) throw cookieNotAvailable()
    const { client } = caller
    return continueSignIn(challenge, caller, ({ account, waiting, spendTry, returnTry }) => {
      const owner = deviceOwner(account)
      const attempt = {
        username: account.username,
        account: owner,
        address: client.ipAddress,
        deviceToken: waiting.deviceToken,
      }
      return observed('SIGN_IN', owner.accountId, client, () =>
        throttling.signIn(attempt, async (): Promise<VerifiedFactor> => {
          const attemptsLeft = await spendTry()
          try {
            return secondFactors.verify(account, secondFactor, { client, attemptsLeft })
          } catch (error) {
            // A fault of the server decided nothing about the factor.
            if (!(error instanceof ExpectedError) || !error.carriedOut)
              await returnTry().catch(() => undefined)
            throw error
          }
        }),
      )
    })
  }

  async function known(signIn: string, { client }: Caller) {
    try {
      return await secondFactors.challenges.find(signIn)
    } catch (error) {
      if (error instanceof LinkInvalid)
        await observed('SIGN_IN', null, client, () => tokenFailures.count(client.ipAddress))
      throw error
    }
  }

  return completeSignIn
}
