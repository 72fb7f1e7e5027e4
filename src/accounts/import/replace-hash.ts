import { commandLine } from '../../events/index.js'
import type { PasswordHasher } from '../../passwords/index.js'
import type { AccountJournal } from '../events.js'
import type { Candidate } from './candidate.js'
import {
  type ImportOutcome,
  type Known,
  type KnownAccount,
  type KnownDependencies,
  refusal,
} from './known.js'

export interface ReplaceHashDependencies extends KnownDependencies {
  readonly hasher: Pick<PasswordHasher, 'adopt' | 'adopted'>
  readonly journal: AccountJournal
}

type Outcomes = readonly (readonly [Candidate, ImportOutcome])[]

/** Concurrent transactions. */
const groupSize = 20

const used = refusal(
  'passwordHash',
  'The account signed in or got another password: its hash cannot be replaced.',
)

/**
 * Creates the replacement of hashes that an earlier run imported. An account that somebody signed in to keeps its
 * password: its stored hash is no longer the imported one, or it has an event of a sign-in.
 */
export function createReplaceHash({ accounts, haveEvents, hasher, journal }: ReplaceHashDependencies) {
  async function replaceAll(outcomes: Outcomes, known: Known): Promise<Outcomes> {
    const replaced: (readonly [Candidate, ImportOutcome])[] = []
    for (let from = 0; from < outcomes.length; from += groupSize) {
      const group = outcomes.slice(from, from + groupSize)
      replaced.push(
        ...(await Promise.all(
          group.map(
            async ([candidate, outcome]) => [candidate, await outcomeOf(candidate, outcome, known)] as const,
          ),
        )),
      )
    }
    return replaced
  }

  async function outcomeOf(
    candidate: Candidate,
    outcome: ImportOutcome,
    known: Known,
  ): Promise<ImportOutcome> {
    const account = known.account(candidate)
    if (account === null || candidate.importedHash === null || !isOfLine(candidate, account, outcome))
      return outcome
    const id = account._id.toHexString()
    const stored = account.passwordHash === null ? null : hasher.adopted(account.passwordHash, id)
    const there: ImportOutcome = { kind: 'there', id, foreignId: candidate.foreignId }
    if (stored?.importedHash === candidate.importedHash) return there
    // Without an id, another hash means another account, unless this one was imported as well.
    if (stored === null) return outcome.kind === 'there' ? used : outcome
    const signedIn = await haveEvents([id], { only: ['SIGNED_IN'] })
    if (signedIn.has(id)) return used
    return (await replace(account, hasher.adopt(candidate.importedHash, id)))
      ? { ...there, kind: 'replaced' }
      : used
  }

  async function replace(
    { _id, passwordHash: former }: KnownAccount,
    passwordHash: string,
  ): Promise<boolean> {
    const changed = await journal.inTransaction(async ({ options, record }) => {
      // Conditional on the hash that was read: a sign-in could replace it now. Its session would not be active.
      const { modifiedCount } = await accounts.updateOne(
        { _id, passwordHash: former },
        { $set: { passwordHash }, $inc: { credentialVersion: 1, revision: 1 } },
        options,
      )
      if (modifiedCount === 0) return null
      await record({ type: 'IMPORTED_HASH_REPLACED', userId: _id.toHexString(), ...commandLine })
      return true
    })
    return changed !== null
  }

  return replaceAll
}

/** Whether an account is the one of a line, whose hash may have changed. */
function isOfLine(candidate: Candidate, account: KnownAccount, outcome: ImportOutcome): boolean {
  if (candidate.importKey !== null) return outcome.kind === 'there'
  return outcome.kind === 'there' || account.canonicalName === candidate.name
}
