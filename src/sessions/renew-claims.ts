import { type Account, accountView, type StoredAccount } from '../accounts/index.js'
import type { SessionModel, StoredSession } from './model.js'

/** How a user authenticated: values of RFC 8176. `pwd`: by password. Empty for a session that a program started. */
export type Methods = readonly string[]

/** The application's claims of a session, as JSON. */
export type ClaimsOf = (account: Account, sessionId: string, methods: Methods) => Promise<string>

const byPassword: Methods = Object.freeze(['pwd'])
/** Sessions for which the hook is called at the same time. */
const concurrent = 10

export function methodsOf({ methods }: { readonly methods?: Methods | undefined }): Methods {
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
 * Creates the renewal of the claims of all active sessions of an account. Each renewal takes the next number of a session
 * before the application reads what the claims depend on, and stores its result unless a higher number has stored one.
 * So the claims that are kept were read after the last renewal began.
 */
export function createRenewClaims(dependencies: RenewClaimsDependencies) {
  const { sessions, now, declaredRoles, onRenewed, claims } = dependencies

  /**
   * @returns the number of sessions
   * @throws what the hook `claims` throws, and then no claims are changed
   */
  async function renewClaims(account: StoredAccount): Promise<number> {
    if (claims === undefined) return 0
    const live = { userId: account._id, endedAt: null, expiresAt: { $gt: now() } }
    const ids = await sessions.find(live, { _id: 1 }).lean<Pick<StoredSession, '_id'>[]>()
    const view = accountView(account, declaredRoles)
    const computed: Computed[] = []
    for (let start = 0; start < ids.length; start += concurrent) {
      const batch = ids.slice(start, start + concurrent).map(({ _id }) => compute(_id, view, claims))
      computed.push(...(await Promise.all(batch)).filter((each) => each !== null))
    }
    if (computed.length > 0) await store(computed)
    return computed.length
  }

  /** @returns `null` if the session has ended */
  async function compute(sessionId: string, account: Account, claimsOf: ClaimsOf): Promise<Computed | null> {
    const session = await sessions
      .findOneAndUpdate(
        { _id: sessionId, endedAt: null },
        { $inc: { claimsRenewals: 1 } },
        { returnDocument: 'after' },
      )
      .lean<StoredSession | null>()
    if (session === null) return null
    const text = await claimsOf(account, sessionId, methodsOf(session))
    return { sessionId, text, renewal: session.claimsRenewals ?? 0 }
  }

  async function store(computed: readonly Computed[]): Promise<void> {
    try {
      await sessions.bulkWrite(
        computed.map(({ sessionId, text, renewal }) => ({
          updateOne: {
            // `$not` also matches a session whose claims were never renewed.
            filter: { _id: sessionId, endedAt: null, claimsRenewal: { $not: { $gte: renewal } } },
            update: { $set: { claims: text, claimsRenewal: renewal } },
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

/** The claims of a session, and the number of the renewal that computed them. */
interface Computed {
  readonly sessionId: string
  readonly text: string
  readonly renewal: number
}
