import type { ClientSession } from 'mongoose'
import type { Logger } from 'pino'
import type { Account, RegistrationValues } from '../../accounts/index.js'
import type { Client } from '../../context/client.js'
import { HookTimedOut } from '../../hooks/index.js'
import type { MailContent, MailDraft } from '../../mail/public.js'
import { describeError } from '../../server/index.js'
import { type ClaimsOf, claimsText } from '../../sessions/index.js'
import type { ServiceHooks } from '../public.js'

/** The names of all hooks. */
export const hookNames = [
  'beforeRegister',
  'registered',
  'beforeSignIn',
  'claims',
  'erased',
  'exported',
  'mail',
] as const
type HookName = (typeof hookNames)[number]

/** The hooks as features call them. A hook that the application does not set is absent. */
export interface Hooks {
  readonly beforeRegister?: (input: RegistrationValues, client: Client) => Promise<void>
  readonly registered?: (account: Account, input: RegistrationValues, session: ClientSession) => Promise<void>
  readonly beforeSignIn?: (account: Account, client: Client) => Promise<void>
  readonly claims?: ClaimsOf
  readonly erased?: (account: Account, session: ClientSession) => Promise<void>
  readonly exported?: (account: Account, session: ClientSession) => Promise<unknown>
  /** Whether `bind` was called, so that hooks can be called. */
  readonly areBound: () => boolean
  readonly mail?: (draft: MailDraft) => Promise<MailContent | null | undefined>
}

export interface HookOptions {
  /** Time limit of each call. */
  readonly seconds: number
  readonly log: Logger
}

/** Hooks, and the function that passes them the services of the application. */
export interface BoundHooks<Own> {
  readonly hooks: Hooks
  /** Called once, with the result of `setup`. A hook that is called before that throws. */
  bind(own: Own): void
}

/** Adapts the hooks of the application. Features are created before `setup` runs, so its result is passed later. */
export function createHooks<Own>(given: ServiceHooks<Own>, options: HookOptions): BoundHooks<Own> {
  let services: { readonly own: Own } | null = null

  /** Read at each call: hooks may be methods that use `this`. */
  function call<Result>(name: HookName, run: (own: Own) => Result | Promise<Result>): Promise<Result> {
    if (services === null) throw new Error(`${name}: ${calledInSetup}`)
    const { own } = services
    return limited(name, () => run(own), options)
  }

  const all: Required<Omit<Hooks, 'areBound'>> = {
    beforeRegister: async (input, client) =>
      call('beforeRegister', (own) => given.beforeRegister?.({ input, client }, own)),
    registered: async (account, input, session) =>
      call('registered', (own) => given.registered?.({ account, input, session }, own)),
    beforeSignIn: async (account, client) =>
      call('beforeSignIn', (own) => given.beforeSignIn?.({ account, client }, own)),
    mail: async (draft) => call('mail', async (own) => (await given.mail?.(draft, own)) ?? null),
    claims: async (account, sessionId, methods) =>
      call('claims', async (own) => claimsText(await given.claims?.({ account, sessionId, methods }, own))),
    erased: async (account, session) => call('erased', (own) => given.erased?.({ account, session }, own)),
    exported: async (account, session) =>
      call('exported', (own) => given.exported?.({ account, session }, own)),
  }
  return {
    hooks: {
      ...Object.fromEntries(hookNames.flatMap((name) => (given[name] ? [[name, all[name]]] : []))),
      areBound: () => services !== null,
    },
    bind(own) {
      services = { own }
    },
  }
}

const calledInSetup =
  'a hook gets the result of setup, so setup itself must not create accounts or sessions. Do it after createPortcullis.'

/**
 * Awaits a hook, at most for its time limit. A result or error after that is ignored.
 *
 * @throws HOOK_TIMED_OUT, and what the hook throws
 */
async function limited<Result>(
  hook: HookName,
  run: () => Result | Promise<Result>,
  { seconds, log }: HookOptions,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      log.error({ hook, seconds }, 'hook exceeded its time limit: operation refused')
      reject(new HookTimedOut({ detail: { hook } }))
    }, seconds * 1000)
  })
  try {
    return await Promise.race([(async () => run())(), limit])
  } catch (error) {
    // The error itself is logged where it is sent. An error of the driver may only cause a retry.
    const { code } = describeError(error)
    if (code === 'INTERNAL_SERVER_ERROR') log.warn({ hook }, 'hook threw an unexpected error')
    throw error
  } finally {
    clearTimeout(timer)
  }
}
