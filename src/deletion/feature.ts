import type { Logger } from 'pino'
import { type AccountService, createAccountModel } from '../accounts/index.js'
import type { Store } from '../database/index.js'
import type { History } from '../events/index.js'
import type { MailService } from '../mail/index.js'
import type { PersonalData, Running } from '../manifest/index.js'
import type { MailedProofs, ProofService } from '../proofs/index.js'
import type { SignInService } from '../sign-in/index.js'
import { createErasureService, type Erased } from './erasure.js'
import type { DeletionJournal } from './events.js'
import { createExport, type Exported } from './export.js'
import { createDeletionResolvers } from './resolvers.js'
import { createDeletionService } from './service.js'
import type { DeletionSettings } from './settings.js'
import { createErasureWorker } from './worker.js'

export interface DeletionParts {
  readonly config: DeletionSettings
  readonly store: Store
  readonly now: () => Date
  readonly log: Logger
  readonly declaredRoles: ReadonlySet<string>
  /** The hooks of the application. */
  readonly hooks?:
    | { readonly erased?: Erased; readonly exported?: Exported; readonly areBound: () => boolean }
    | undefined
}

/** Services of other features that deletion uses. */
export interface DeletionNeeds {
  readonly accounts: AccountService
  readonly journal: DeletionJournal
  readonly history: History
  readonly proofs: ProofService
  readonly signIn: SignInService
  readonly mail: MailService
  readonly mailedProofs: MailedProofs
  readonly invalidateAccount: (accountId: string) => void
  /** What all collections hold of accounts. */
  readonly personalData: () => readonly PersonalData[]
}

/** Builds the deletion feature: requests, their cancellation, and the erasure of accounts. */
export function createDeletionFeature(
  { config, store, now, log, declaredRoles, hooks }: DeletionParts,
  needs: DeletionNeeds,
) {
  const { accounts, journal, history, personalData, invalidateAccount } = needs
  const model = createAccountModel(store)
  const deletion = createDeletionService({
    ...needs,
    model,
    now,
    graceSeconds: config.deletionGraceSeconds,
  })
  const erasure = createErasureService({
    accounts: model,
    journal,
    personalData,
    declaredRoles,
    erased: hooks?.erased,
    now,
    log,
    onErased(accountId) {
      worker.onErased(accountId)
      invalidateAccount(accountId)
    },
  })
  const worker = createErasureWorker({
    erasure,
    history,
    now,
    log,
    isReady: () => hooks?.areBound() ?? true,
  })
  const running: Running = {
    resolvers: createDeletionResolvers(deletion, accounts.view),
    start: () => worker.start(),
    stop: () => worker.stop(),
  }
  const exportOf = createExport({
    accounts: model,
    journal,
    personalData,
    declaredRoles,
    exported: hooks?.exported,
  })
  return { deletion, erasure, exportOf, running }
}
