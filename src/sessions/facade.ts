import * as z from 'zod/mini'
import { type AccountService, actorIdOption } from '../accounts/index.js'
import { programCause } from '../context/actor.js'
import { checked, members, optionalText, text } from '../lib/arguments.js'
import { NotFound } from '../lib/errors.js'
import type { Endings } from './endings.js'
import type { Sessions } from './public.js'
import { sessionView } from './view.js'

export interface SessionsDependencies {
  readonly endings: Endings
  readonly accounts: Pick<AccountService, 'findMany'>
}

const shapes = {
  end: { sessionId: text, options: z.optional(members({ actorId: actorIdOption })) },
  endAll: { accountId: text, options: z.optional(members({ actorId: actorIdOption, except: optionalText })) },
} as const

/** `portcullis.sessions`: the list of sessions and their ends, with arguments checked, and views for documents. */
export function createSessions({ endings, accounts }: SessionsDependencies): Sessions {
  return {
    async list(accountId) {
      const given = checked('sessions.list', { accountId: text }, { accountId })
      return (await endings.list(given.accountId)).map(sessionView)
    },
    async end(sessionId, options) {
      const given = checked('sessions.end', shapes.end, { sessionId, options })
      return sessionView(await endings.end(given.sessionId, programCause(given.options)))
    },
    async endAll(accountId, options) {
      const given = checked('sessions.endAll', shapes.endAll, { accountId, options })
      const [account = null] = await accounts.findMany([given.accountId])
      if (account === null) throw new NotFound()
      const { except = null, ...caller } = given.options ?? {}
      return endings.revokeAll(account._id.toHexString(), except, programCause(caller))
    },
  }
}
