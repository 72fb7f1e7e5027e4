import * as z from 'zod/mini'
import { programCause } from '../context/actor.js'
import type { Cause } from '../events/index.js'
import { checked, members, optionalText, text } from '../lib/arguments.js'
import { actorIdOption } from './account-id.js'
import { listAccounts } from './list.js'
import type { StoredAccount } from './model.js'
import type { Account, Accounts } from './public.js'
import type { AccountService } from './service.js'

const roleNames = z.array(text, 'must be an array of role names')
const changeOptions = z.optional(members({ actorId: actorIdOption }))
const shapes = {
  create: {
    input: members({ username: text, password: text, email: optionalText, roles: z.optional(roleNames) }),
    options: z.optional(
      members({ actorId: actorIdOption, allowReservedName: z.optional(z.boolean('must be true or false')) }),
    ),
  },
  list: {
    options: z.optional(
      members({
        first: z.nullish(z.int('must be a whole number')),
        after: optionalText,
        search: optionalText,
      }),
    ),
  },
  setRoles: { accountId: text, roles: roleNames, options: changeOptions },
  change: { accountId: text, options: changeOptions },
} as const

/** What other features do for the facade. */
export interface AccountsDependencies {
  /** @throws NOT_FOUND, LAST_ADMIN */
  readonly requestDeletion: (accountId: string, cause: Cause) => Promise<StoredAccount>
  /** @throws NOT_FOUND, and what the hook `exported` throws */
  readonly exportOf: (accountId: string) => Promise<Readonly<Record<string, unknown>>>
}

/** Creates `portcullis.accounts`: checks arguments, calls the account service, returns views instead of documents. */
export function createAccounts(
  service: AccountService,
  { requestDeletion, exportOf }: AccountsDependencies,
): Accounts {
  return {
    async create(input, options) {
      const given = checked('accounts.create', shapes.create, { input, options })
      const { roles, ...entered } = given.input
      const { actorId, allowReservedName = false } = given.options ?? {}
      const account = await service.create(entered, {
        ...(roles === undefined ? {} : { roles }),
        ...(allowReservedName ? { reserved: 'allowed' } : {}),
        actorId: actorId ?? null,
      })
      return service.view(account)
    },
    async find(accountId) {
      const given = checked('accounts.find', { accountId: text }, { accountId })
      const [account = null] = await service.findMany([given.accountId])
      return viewOrNull(account)
    },
    async findByUsername(username) {
      const given = checked('accounts.findByUsername', { username: text }, { username })
      return viewOrNull(await service.findByName(given.username))
    },
    async findByEmail(email) {
      const given = checked('accounts.findByEmail', { email: text }, { email })
      return viewOrNull(await service.findByEmail(given.email))
    },
    async list(options) {
      const given = checked('accounts.list', shapes.list, { options })
      const { nodes, pageInfo } = await listAccounts(service, given.options ?? {})
      return { nodes, pageInfo }
    },
    async setRoles(accountId, roles, options) {
      const given = checked('accounts.setRoles', shapes.setRoles, { accountId, roles, options })
      return service.view(await service.setRoles(given.accountId, given.roles, programCause(given.options)))
    },
    async disable(accountId, options) {
      const given = checked('accounts.disable', shapes.change, { accountId, options })
      return service.view(await service.disable(given.accountId, programCause(given.options)))
    },
    async enable(accountId, options) {
      const given = checked('accounts.enable', shapes.change, { accountId, options })
      return service.view(await service.enable(given.accountId, programCause(given.options)))
    },
    async delete(accountId, options) {
      const given = checked('accounts.delete', shapes.change, { accountId, options })
      return service.view(await requestDeletion(given.accountId, programCause(given.options)))
    },
    async export(accountId) {
      return exportOf(checked('accounts.export', { accountId: text }, { accountId }).accountId)
    },
  }

  function viewOrNull(account: StoredAccount | null): Account | null {
    return account === null ? null : service.view(account)
  }
}
