import { randomUUID } from 'node:crypto'
import { type Account, accountView, type StoredAccount } from '../accounts/index.js'
import { ServiceUnavailable } from '../lib/errors.js'
import type { SessionModel, StoredSession } from './model.js'

/** How a user authenticated: values of RFC 8176. `pwd`: by password. Empty for a session that a program started. */
export type Methods = readonly string[]

/** The application's claims of a session, as JSON. */
export type ClaimsOf = (account: Account, sessionId: string, methods: Methods) => Promise<string>

const byPassword: Methods = Object.freeze(['pwd'])
const attempts = 3
/** Sessions for which the hook is called at the same time. */
const concurrent = 10

export function methodsOf({ methods }: Pick<StoredSession, 'methods'>): Methods {
  return methods ?? byPassword
}

export interface RenewClaimsDependencies {
  readonly sessions: SessionModel
  readonly now: () => Date
  readonly declaredRoles: ReadonlySet<string>
  /** Called for each session whose claims were stored. */
  readonly onRenewed: (sessionId: string) => void
  readonly claims: ClaimsOf | undefined
}

/**
 * Creates the renewal of the claims of all active sessions of an account. Of two renewals at the same time, the claims of
 * the later one are kept: each marks the sessions before the application reads what the claims depend on.
 */
export function createRenewClaims(dependencies: RenewClaimsDependencies) {
  const { sessions, now, declaredRoles, onRenewed, claims } = dependencies

  /**
   * @returns the number of sessions
   * @throws what the hook `claims` throws, and then no claims are changed; SERVICE_UNAVAILABLE if other renewals interfere
   */
  async function renewClaims(account: StoredAccount): Promise<number> {
    if (claims === undefined) return 0
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const renewed = await renewOnce(account, claims)
      if (renewed !== null) return renewed
    }
    throw new ServiceUnavailable({ detail: { reason: 'concurrent renewals of claims' } })
  }

  /** @returns `null` if a later renewal took over some of the sessions */
  async function renewOnce(account: StoredAccount, claimsOf: ClaimsOf): Promise<number | null> {
    const mark = randomUUID()
    const live = { userId: account._id, endedAt: null, expiresAt: { $gt: now() } }
    await sessions.updateMany(live, { $set: { claimsRenewal: mark } })
    const marked = await sessions
      .find({ ...live, claimsRenewal: mark }, { methods: 1 })
      .lean<Pick<StoredSession, '_id' | 'methods'>[]>()
    const view = accountView(account, declaredRoles)
    const computed: { readonly sessionId: string; readonly text: string }[] = []
    for (let start = 0; start < marked.length; start += concurrent) {
      const batch = marked.slice(start, start + concurrent).map(async (session) => {
        const text = await claimsOf(view, session._id, methodsOf(session))
        return { sessionId: session._id, text }
      })
      computed.push(...(await Promise.all(batch)))
    }
    if (computed.length === 0) return 0
    await store(mark, computed)
    const overtaken = await sessions.countDocuments({
      _id: { $in: computed.map(({ sessionId }) => sessionId) },
      endedAt: null,
      claimsRenewal: { $ne: mark },
    })
    return overtaken === 0 ? computed.length : null
  }

  async function store(
    mark: string,
    computed: readonly { readonly sessionId: string; readonly text: string }[],
  ): Promise<void> {
    try {
      await sessions.bulkWrite(
        computed.map(({ sessionId, text }) => ({
          updateOne: {
            filter: { _id: sessionId, endedAt: null, claimsRenewal: mark },
            update: { $set: { claims: text } },
          },
        })),
        { ordered: false },
      )
    } finally {
      // Also after an error: some may have been stored.
      for (const { sessionId } of computed) onRenewed(sessionId)
    }
  }

  return renewClaims
}
