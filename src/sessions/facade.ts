import * as z from 'zod/mini'
import { type AccountService, actorIdOption, type StoredAccount } from '../accounts/index.js'
import { programCause } from '../context/actor.js'
import type { Client } from '../context/client.js'
import { checked, members, optionalText, text } from '../lib/arguments.js'
import { NotFound } from '../lib/errors.js'
import type { Revocation } from './ending/revocation.js'
import type { Issued } from './issue.js'
import type { Sessions } from './public.js'
import { sessionView } from './view.js'

export interface SessionsDependencies {
  readonly revocation: Revocation
  readonly accounts: Pick<AccountService, 'findMany'>
  /** Starts a session. @throws NOT_FOUND, ACCOUNT_DISABLED, SECOND_FACTOR_REQUIRED, and what the hook `beforeSignIn` throws */
  readonly start: (
    accountId: string,
    client: Client,
    cookieBound: boolean,
    hasFactor: boolean,
  ) => Promise<Issued>
  readonly renewClaims: (account: StoredAccount) => Promise<number>
  /** The value of `Set-Cookie` for a refresh token. */
  readonly setCookieOf: (refreshToken: string, expires: Date) => string
}

const shapes = {
  end: { sessionId: text, options: z.optional(members({ actorId: actorIdOption })) },
  endAll: { accountId: text, options: z.optional(members({ actorId: actorIdOption, except: optionalText })) },
  start: {
    accountId: text,
    options: z.optional(
      members({
        client: z.optional(members({ userAgent: optionalText, ipAddress: optionalText })),
        cookie: z.optional(z.boolean('must be true or false')),
        mfa: z.optional(z.boolean('must be true or false')),
      }),
    ),
  },
} as const

/** Characters that are stored, as for clients of HTTP. */
const kept = { userAgent: 512, ipAddress: 64 } as const

/**
 * Creates `portcullis.sessions`: checks arguments, calls the revocation service, returns views instead of documents.
 */
export function createSessions({
  revocation,
  accounts,
  start,
  renewClaims,
  setCookieOf,
}: SessionsDependencies): Sessions {
  return {
    async list(accountId) {
      const given = checked('sessions.list', { accountId: text }, { accountId })
      return (await revocation.list(given.accountId)).map(sessionView)
    },
    async end(sessionId, options) {
      const given = checked('sessions.end', shapes.end, { sessionId, options })
      return sessionView(await revocation.end(given.sessionId, programCause(given.options)))
    },
    async endAll(accountId, options) {
      const given = checked('sessions.endAll', shapes.endAll, { accountId, options })
      const [account = null] = await accounts.findMany([given.accountId])
      if (account === null) throw new NotFound()
      const { except = null, ...caller } = given.options ?? {}
      return revocation.revokeAll(account._id.toHexString(), except, programCause(caller))
    },
    async renewClaims(accountId) {
      const given = checked('sessions.renewClaims', { accountId: text }, { accountId })
      const [account = null] = await accounts.findMany([given.accountId])
      if (account === null) throw new NotFound()
      return renewClaims(account)
    },
    async start(accountId, options) {
      const given = checked('sessions.start', shapes.start, { accountId, options })
      const { client = {}, cookie = false, mfa = false } = given.options ?? {}
      const { refreshToken, expiresAt, accessToken, accessTokenExpiresAt, accessTokenExpiresIn } =
        await start(
          given.accountId,
          {
            userAgent: client.userAgent?.slice(0, kept.userAgent) ?? null,
            ipAddress: client.ipAddress?.slice(0, kept.ipAddress) ?? null,
            requestId: null,
          },
          cookie,
          mfa,
        )
      return {
        accessToken,
        accessTokenExpiresAt,
        accessTokenExpiresIn,
        refreshToken: cookie ? null : refreshToken,
        setCookie: cookie ? setCookieOf(refreshToken, expiresAt) : null,
        expiresAt,
      }
    },
  }
}
