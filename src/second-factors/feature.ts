import {
  type AccountService,
  accountCollection,
  type EndSessions,
  type StoredAccount,
} from '../accounts/index.js'
import type { Store } from '../database/index.js'
import type { Journal } from '../events/index.js'
import type { MailService } from '../mail/index.js'
import type { Running } from '../manifest/index.js'
import type { ProofService } from '../proofs/index.js'
import type { SecretBox } from '../secrets/index.js'
import type { SecondFactorEvent } from './events.js'
import { createFactorSecrets } from './factor-secrets.js'
import { createNotify } from './notices.js'
import { createSecondFactorResolvers } from './resolvers.js'
import { sealedFactors } from './sealed.js'
import { createSecondFactorService } from './service.js'

export interface SecondFactorParts {
  readonly config: { readonly issuer: string }
  readonly store: Store
  readonly secrets: SecretBox
  readonly now: () => Date
}

/** Services of other features that second factors use. */
export interface SecondFactorNeeds {
  readonly journal: Journal<SecondFactorEvent>
  readonly accounts: AccountService
  readonly proofs: ProofService
  readonly mail: MailService
  readonly revocation: EndSessions
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly invalidateAccount: (accountId: string) => void
}

/** Builds second factors: authenticator apps and recovery codes, beside the password. */
export function createSecondFactorFeature(
  { config, store, secrets, now }: SecondFactorParts,
  { journal, accounts, proofs, mail, revocation, invalidateAccount }: SecondFactorNeeds,
) {
  const stored = store.db.collection<StoredAccount>(store.nameOf(accountCollection))
  const secondFactors = createSecondFactorService({
    accounts: stored,
    findAccount: async (accountId) => (await accounts.findMany([accountId]))[0] ?? null,
    factorSecrets: createFactorSecrets(secrets),
    proofs,
    journal,
    notify: createNotify(mail),
    sessions: revocation,
    issuerName: nameOf(config.issuer),
    now,
    onChanged: invalidateAccount,
  })
  const running: Running = {
    resolvers: createSecondFactorResolvers(secondFactors, accounts),
    encrypted: sealedFactors({ accounts: stored, secrets }),
  }
  return { secondFactors, running }
}

/** The name that authenticator apps show: the host of an issuer that is a URL. */
function nameOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).hostname || issuer : issuer
}
