import * as z from 'zod/mini'
import { type AccountService, actorIdOption } from '../accounts/index.js'
import { programCause } from '../context/actor.js'
import { checked, members, optionalText, text } from '../lib/arguments.js'
import { NotFound } from '../lib/errors.js'
import type { Sessions } from './public.js'
import type { Revocation } from './revocation.js'
import { sessionView } from './view.js'

export interface SessionsDependencies {
  readonly revocation: Revocation
  readonly accounts: Pick<AccountService, 'findMany'>
}

const shapes = {
  end: { sessionId: text, options: z.optional(members({ actorId: actorIdOption })) },
  endAll: { accountId: text, options: z.optional(members({ actorId: actorIdOption, except: optionalText })) },
} as const

/**
 * Creates `portcullis.sessions`: checks arguments, calls the revocation service, returns views instead of documents.
 */
export function createSessions({ revocation, accounts }: SessionsDependencies): Sessions {
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
  }
}
