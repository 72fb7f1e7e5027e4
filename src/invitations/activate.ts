import {
  type AccountModel,
  type AccountService,
  active,
  EmailTaken,
  type StoredAccount,
} from '../accounts/index.js'
import { parseEmail } from '../accounts/names/index.js'
import { isDuplicateKey } from '../database/index.js'
import { badUserInput } from '../lib/errors.js'
import type { PasswordHasher, PasswordPolicy } from '../passwords/index.js'
import { LinkInvalid, type MailedProofs, type ProofService, type StoredProof } from '../proofs/index.js'
import { type Caller, partyOf, type SignedInDevice, type SignInService } from '../sign-in/index.js'
import type { InvitationJournal } from './events.js'
import { invitationPurpose } from './proofs.js'
import { type InvitedAccount, isInvited } from './service.js'

export interface ActivateDependencies {
  readonly model: AccountModel
  readonly accounts: Pick<AccountService, 'findMany'>
  readonly proofs: Pick<ProofService, 'byToken' | 'redeem' | 'voidAll'>
  readonly policy: PasswordPolicy
  readonly hasher: Pick<PasswordHasher, 'assertRoom' | 'hash'>
  readonly signIn: Pick<SignInService, 'startSession'>
  readonly mailedProofs: Pick<MailedProofs, 'counting'>
  readonly journal: InvitationJournal
  readonly now: () => Date
  readonly invalidateAccount: (accountId: string) => void
}

/** Creates `activateAccount`. */
export function createActivate(dependencies: ActivateDependencies) {
  const { model, accounts, proofs, mailedProofs, policy, hasher, signIn, journal, now, invalidateAccount } =
    dependencies

  /**
   * Sets the password of an invited account, verifies its address, and signs its person in.
   *
   * @throws LINK_INVALID, BAD_USER_INPUT for the password, after which the link is still valid, EMAIL_TAKEN if another account
   *   has verified the address since, RATE_LIMITED, SIGN_IN_BUSY, and what the hook `beforeSignIn` throws
   */
  async function activate(
    token: string,
    newPassword: string,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    const { client, signal } = caller
    const { found, invited } = await findLink(token, caller)
    const words = [invited.username, found.subject]
    const problems = await policy.problems(newPassword, words)
    if (problems.length > 0)
      throw badUserInput(problems.map((problem) => ({ path: ['input', 'newPassword'], ...problem })))
    const userId = invited._id.toHexString()
    const party = partyOf(client, userId, 'stranger')
    hasher.assertRoom(party)
    const passwordHash = await hasher.hash(newPassword, userId, { signal, party })
    try {
      const account = await store(found, invited, passwordHash, caller)
      return await signIn.startSession({ account, proof: { kind: 'password' } }, caller, cookieBound)
    } catch (error) {
      if (isDuplicateKey(error, 'emailCanonical') || isDuplicateKey(error, 'email')) throw new EmailTaken()
      throw error
    } finally {
      invalidateAccount(userId)
    }
  }

  function findLink(token: string, { client }: Caller) {
    return mailedProofs.counting(client, async () => {
      const found = await proofs.byToken(invitationPurpose, token)
      const [account = null] = await accounts.findMany([found.accountId.toHexString()])
      if (account === null || !isInvited(account)) throw new LinkInvalid()
      if (account.credentialVersion !== found.credentialVersion || account.pendingEmail !== found.subject)
        throw new LinkInvalid()
      return { found, invited: account }
    })
  }

  function store(
    found: StoredProof,
    { _id, credentialVersion }: InvitedAccount,
    passwordHash: string,
    { client }: Caller,
  ): Promise<StoredAccount> {
    const address = parseEmail(found.subject)
    if (!address.ok) throw new LinkInvalid()
    return journal.inTransaction(async (transaction) => {
      await proofs.redeem(transaction, found, { credentialVersion })
      const account = await model
        .findOneAndUpdate(
          { _id, ...active, passwordHash: null, credentialVersion, pendingEmail: found.subject },
          {
            $set: {
              passwordHash,
              email: address.email,
              emailCanonical: address.canonical,
              emailVerifiedAt: now(),
              pendingEmail: null,
            },
            $unset: { invitation: 1 },
            $inc: { revision: 1, credentialVersion: 1 },
          },
          { ...transaction.options, returnDocument: 'after' },
        )
        .lean<StoredAccount | null>()
      if (account === null) throw new LinkInvalid()
      await proofs.voidAll(transaction, _id)
      const userId = _id.toHexString()
      await transaction.record({ type: 'INVITATION_ACCEPTED', userId, actorId: userId, client })
      return account
    })
  }

  return activate
}
