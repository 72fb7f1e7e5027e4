import { type AccountService, createAccountModel } from '../accounts/index.js'
import { defaultReservedNames } from '../accounts/names/index.js'
import type { Store } from '../database/index.js'
import type { Running } from '../manifest/index.js'
import type { Revocation } from '../sessions/index.js'
import type { Throttling } from '../throttling/index.js'
import type { UsernameJournal } from './events.js'
import type { NameHolds } from './held-names.js'
import { createUsernameResolvers } from './resolvers.js'
import { createUsernameService } from './service.js'

export interface UsernameParts {
  readonly store: Store
  readonly now: () => Date
  /** Names that cannot be chosen. Default: `defaultReservedNames`. */
  readonly reservedNames?: readonly string[] | undefined
}

/** Services of other features that user names use. */
export interface UsernameNeeds {
  readonly accounts: AccountService
  readonly heldNames: NameHolds
  readonly revocation: Revocation
  readonly throttling: Throttling
  readonly journal: UsernameJournal
  readonly invalidateAccount: (accountId: string) => void
}

/** Builds the feature of user names: their change, and names that are held. */
export function createUsernameFeature(
  { store, now, reservedNames = defaultReservedNames }: UsernameParts,
  needs: UsernameNeeds,
) {
  const usernames = createUsernameService({
    ...needs,
    accounts: createAccountModel(store),
    now,
    reservedNames,
  })
  const running: Running = {
    resolvers: createUsernameResolvers(usernames, needs.accounts.view),
    personalData: [needs.heldNames.personalData],
  }
  return { usernames, running }
}
