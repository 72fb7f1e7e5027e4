import { Types } from 'mongoose'
import { type AccountModel, active, type StoredAccount, UsernameTaken } from '../accounts/index.js'
import { type ParsedUsername, parseUsername } from '../accounts/names/index.js'
import { isDuplicateKey } from '../database/index.js'
import type { Actor, EventBody, Recorder, Transaction } from '../events/index.js'
import { badUserInput, NotFound } from '../lib/errors.js'
import type { Revocation } from '../sessions/index.js'
import { RateLimited, type Throttling } from '../throttling/index.js'
import { nextChangeAt, recentChanges } from './changes.js'
import type { UsernameJournal, usernameEvents } from './events.js'
import type { NameHolds } from './held-names.js'

export interface UsernameDependencies {
  readonly accounts: AccountModel
  readonly heldNames: NameHolds
  readonly revocation: Pick<Revocation, 'assertLive'>
  readonly throttling: Pick<Throttling, 'budget'>
  readonly journal: UsernameJournal
  readonly now: () => Date
  /** Names that cannot be chosen. */
  readonly reservedNames: readonly string[]
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly invalidateAccount: (accountId: string) => void
}

type ValidName = Extract<ParsedUsername, { readonly ok: true }>

/** Changes of user names. */
export type UsernameService = ReturnType<typeof createUsernameService>

export function createUsernameService(dependencies: UsernameDependencies) {
  const { accounts, heldNames, revocation, journal, now, reservedNames, invalidateAccount } = dependencies
  const changes = dependencies.throttling.budget('usernameChanges')

  /**
   * Changes the user name of the actor. The former name, and what looks like it, is held for the account: nobody else can
   * take it for 90 days. It does not sign in any more.
   *
   * @throws BAD_USER_INPUT, USERNAME_TAKEN for a name of another account or one that is held, RATE_LIMITED after three changes
   *   in 30 days, UNAUTHENTICATED if the session has ended
   */
  async function change(typed: string, actor: Actor): Promise<StoredAccount> {
    const name = parseUsername(typed, { reserved: reservedNames })
    if (!name.ok)
      throw badUserInput(name.problems.map((problem) => ({ path: ['input', 'username'], ...problem })))
    try {
      return await changes.attempt(actor.client.ipAddress, () =>
        journal.inTransaction((transaction) => rename(transaction, name, actor)),
      )
    } catch (error) {
      // Of parallel changes to one name, the unique index lets one through.
      if (isDuplicateKey(error, 'canonicalName')) throw new UsernameTaken()
      throw error
    } finally {
      invalidateAccount(actor.actorId)
    }
  }

  async function rename(
    transaction: Transaction & Recorder<EventBody<typeof usernameEvents>>,
    { username, canonical }: ValidName,
    actor: Actor,
  ): Promise<StoredAccount> {
    const { options, record } = transaction
    const at = now()
    await revocation.assertLive(transaction, actor)
    // A write, so that parallel changes of one account count each other.
    const before = await accounts
      .findOneAndUpdate(
        { _id: new Types.ObjectId(actor.actorId), ...active },
        { $inc: { revision: 1 } },
        options,
      )
      .lean<StoredAccount | null>()
    if (before === null) throw new NotFound()
    if (before.username === username) return before
    const { _id, renamedAt: earlier = [] } = before
    const next = nextChangeAt(earlier, at)
    if (next > at) throw tooMany(next, at)
    if (canonical !== before.canonicalName) {
      const held = await heldNames.heldAmong([canonical], { ...options, exceptFor: _id })
      if (held.size > 0) throw new UsernameTaken()
      await heldNames.hold(before.canonicalName, _id, options)
    }
    const { actorId, client } = actor
    const names = { previousUsername: before.username, username }
    await record({ type: 'USERNAME_CHANGED', ...names, userId: actorId, actorId, client })
    const renamedAt = [...recentChanges(earlier, at), at]
    const changed = await accounts
      .findOneAndUpdate(
        { _id },
        { $set: { username, canonicalName: canonical, renamedAt } },
        { ...options, returnDocument: 'after' },
      )
      .lean<StoredAccount | null>()
    if (changed === null) throw new NotFound()
    return changed
  }

  return { change }
}

function tooMany(next: Date, at: Date) {
  const retryAfter = Math.ceil((next.getTime() - at.getTime()) / 1000)
  return new RateLimited({
    extensions: { retryAfter },
    message: 'The user name was changed three times in the last 30 days. Change it later.',
  })
}
