import type { Types } from 'mongoose'
import type { Logger } from 'pino'
import type { Store } from '../database/index.js'
import type { History } from '../events/index.js'
import type { MailService, Recipient } from '../mail/index.js'
import type { Running } from '../manifest/index.js'
import type { PasswordHasher, PasswordPolicy } from '../passwords/index.js'
import type { SecretBox } from '../secrets/index.js'
import type { EndSessions } from './administration/end-sessions.js'
import { storeCanonicalAddresses } from './canonical-addresses.js'
import type { Registered } from './create-account.js'
import type { AccountJournal } from './events.js'
import type { HeldNames } from './held-names.js'
import { createAccountImport } from './import/import.js'
import { accountCollection, createAccountModel, type StoredAccount } from './model.js'
import { createAccountResolvers } from './resolvers.js'
import { sealedPasswords } from './sealing/sealed.js'
import { createAccountService } from './service.js'

export interface AccountParts {
  readonly store: Store
  readonly secrets: SecretBox
  readonly now: () => Date
  readonly log: Logger
  readonly declaredRoles: ReadonlySet<string>
  /** Names that cannot be registered. Default: `defaultReservedNames`. */
  readonly reservedNames?: readonly string[] | undefined
  /** Recreates missing collections and indexes. */
  readonly restoreCollections: () => Promise<void>
  /** The hooks of the application. */
  readonly hooks?: { readonly registered?: Registered } | undefined
}

/** Services of other features that accounts use. */
export interface AccountNeeds {
  readonly heldNames: HeldNames
  readonly journal: AccountJournal
  readonly history: Pick<History, 'haveEvents'>
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly revocation: EndSessions
  readonly mail: MailService
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly invalidateAccount: (accountId: string) => void
}

/** Builds the accounts feature: accounts, their administration and import. */
export function createAccountFeature(
  { store, secrets, now, log, declaredRoles, reservedNames, restoreCollections, hooks }: AccountParts,
  { heldNames, journal, history, hasher, policy, revocation, mail, invalidateAccount }: AccountNeeds,
) {
  const model = createAccountModel(store)
  const accounts = createAccountService({
    accounts: model,
    hasher,
    policy,
    declaredRoles,
    reservedNames,
    heldNames,
    journal,
    sessions: revocation,
    mail,
    now,
    onIndexMissing: restoreCollections,
    onChanged: invalidateAccount,
    registered: hooks?.registered,
  })
  const accountImport = createAccountImport({
    accounts: model,
    haveEvents: history.haveEvents,
    heldNames,
    hasher,
    declaredRoles,
    journal,
    now,
  })
  const running: Running = {
    resolvers: createAccountResolvers(accounts),
    personalData: [
      {
        collection: accountCollection,
        async erase({ accountId }, access) {
          await model.deleteOne({ _id: accountId }, access)
        },
        async export(accountId, access) {
          const account = await model.findById(accountId, null, access).lean<StoredAccount | null>()
          return account === null ? {} : { account: accounts.view(account) }
        },
      },
    ],
    encrypted: [sealedPasswords({ accounts: model, secrets, hasher })],
    async upgrade() {
      const lost = await storeCanonicalAddresses(model)
      for (const userId of lost)
        log.warn({ userId }, 'another account has this address in another case: it waits for verification')
    },
  }
  /** Whose mail it is, when it is sent. `null` if the account is gone. */
  async function mailRecipientOf(accountId: Types.ObjectId): Promise<Recipient | null> {
    const found = await model.findById(accountId).lean<StoredAccount | null>()
    return found === null
      ? null
      : { username: found.username, isDisabled: found.disabled, isDeleting: found.deletionAt != null }
  }
  return { accounts, accountImport, mailRecipientOf, running }
}
