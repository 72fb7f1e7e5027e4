import type { Connection } from 'mongoose'
import { type Account, type AccountService, createAccountLoader } from '../accounts/index.js'
import type { Context } from '../context/context.js'
import type { Lifetime } from '../context/lifetime.js'
import { createRequestViewers } from '../context/request-viewers.js'
import { isThenable } from '../lib/is-thenable.js'
import type { RequestBase } from '../server/index.js'
import type { LiveViewers, Viewer } from '../sessions/index.js'
import { ContextInvalid } from './context-errors.js'
import type { ExtendContext } from './public.js'
import { createRootFields } from './root-fields.js'

export interface RequestContextParts {
  readonly connection: Connection
  readonly accounts: AccountService
  readonly viewers: LiveViewers
  readonly extend: ExtendContext | undefined
}

/**
 * Makes the context of each request. A promise only where the application's function returns one.
 *
 * @throws CONTEXT_INVALID when that function replaces what is ours, or returns no object
 */
export function createRequestContexts({ connection, accounts, viewers, extend }: RequestContextParts) {
  return (base: RequestBase): Context | Promise<Context> => {
    const context = createContext(base)
    if (extend === undefined) return context
    const ours = new Map(names.map((name) => [name, context[name]] as const))
    const added: unknown = extend(context)
    return isThenable(added)
      ? Promise.resolve(added).then((settled) => addMembers(context, ours, settled, base.log))
      : addMembers(context, ours, added, base.log)
  }

  // Member by member, and the loader at once: spreading objects, or an accessor in a literal, costs many times what the
  // members themselves do, and this is done for each request.
  function createContext({
    viewer,
    client,
    requestId,
    log,
    lifetime,
    refreshCookie,
    deviceCookie,
    mutation,
  }: RequestBase): Context {
    const { viewerAt, contextAt, signedIn, renew } = createRequestViewers({
      viewer,
      context: () => context,
      copy: (newViewer, account = viewers.accountOf(newViewer)) => copyFor(context, newViewer, account),
    })
    const context: Context = Object.assign(new OfLifetime(lifetime), {
      viewer,
      account: viewer === null ? null : viewers.accountOf(viewer),
      client,
      requestId,
      log,
      connection,
      loaders: { user: createAccountLoader(accounts) },
      refreshCookie,
      deviceCookie,
      viewerAt,
      contextAt,
      signedIn,
      rootFields: mutation === null ? null : createRootFields({ run: mutation, viewer, viewers, onRenewed }),
    })
    return context

    // The executor has a copy of it.
    function onRenewed(newViewer: Viewer | null, account: Account | null): void {
      renew(newViewer)
      Object.assign(context, { viewer: newViewer, account })
    }
  }
}

function copyFor(context: Context, viewer: Context['viewer'], account: Account | null): Context {
  return Object.assign(new OfLifetime(context.lifetime), context, { viewer, account })
}

/**
 * The signal is made when first asked for: most operations are over before anybody asks. On the prototype, so that an
 * application may give its context as a copy of ours: a copy neither makes a signal nor has one to write back.
 */
class OfLifetime {
  constructor(readonly lifetime: Lifetime) {}

  get signal(): AbortSignal {
    return this.lifetime.signal
  }
}

/** All of them but the signal, which is made when it is read. */
const members: Readonly<Record<Exclude<keyof Context, 'signal'>, true>> = {
  viewer: true,
  account: true,
  client: true,
  requestId: true,
  log: true,
  lifetime: true,
  connection: true,
  loaders: true,
  refreshCookie: true,
  deviceCookie: true,
  viewerAt: true,
  contextAt: true,
  signedIn: true,
  rootFields: true,
}
// The record has no other keys.
const names = Object.keys(members) as (keyof typeof members)[]
const reserved: ReadonlySet<PropertyKey> = new Set([...names, 'signal', '__proto__'])

type Ours = ReadonlyMap<(typeof names)[number], unknown>

/** Adds what the application returned. A getter's value of later is not asked for. */
function addMembers(context: Context, ours: Ours, added: unknown, log: Context['log']): Context {
  if (typeof added !== 'object' || added === null || Array.isArray(added)) {
    throw invalid(log, 'The `context` function of the application must return an object.')
  }
  const replaced = replacedMember(context, ours, added)
  if (replaced !== undefined) {
    const cure = 'Portcullis sets this member. Rename yours.'
    throw invalid(log, `The \`context\` function of the application must not set \`${replaced}\`. ${cure}`)
  }
  if (added === context) return context
  for (const key of Reflect.ownKeys(added)) {
    if (reserved.has(key) || !Object.prototype.propertyIsEnumerable.call(added, key)) continue
    Reflect.set(context, key, Reflect.get(added, key))
  }
  return context
}

/** Inherited ones, too: they would be left out in silence. A copy of ours replaces nothing. */
function replacedMember(context: Context, ours: Ours, added: object): string | undefined {
  for (const [name, value] of ours) {
    if (context[name] !== value || (name in added && Reflect.get(added, name) !== value)) return name
  }
  if (Object.hasOwn(context, 'signal')) return 'signal'
  if (added === context) return undefined
  if ('signal' in added && added.signal !== context.signal) return 'signal'
  return Object.hasOwn(added, '__proto__') ? '__proto__' : undefined
}

function invalid(log: Context['log'], message: string) {
  log.error({ code: ContextInvalid.code }, message)
  return new ContextInvalid({ message })
}
