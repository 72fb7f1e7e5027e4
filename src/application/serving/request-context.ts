import type { Connection } from 'mongoose'
import { type Account, type AccountService, createAccountLoader } from '../../accounts/index.js'
import type { Context } from '../../context/context.js'
import type { Lifetime } from '../../context/lifetime.js'
import { createRequestViewers } from '../../context/request-viewers.js'
import { isThenable } from '../../lib/is-thenable.js'
import type { RequestBase } from '../../server/index.js'
import type { LiveViewers, Viewer } from '../../sessions/index.js'
import { createFindViewer } from '../embedding/find-viewer.js'
import type { BoundOptions } from '../embedding/setup.js'
import { createRootFields } from '../schema/root-fields.js'
import { ContextInvalid } from './context-errors.js'

/** What contexts are created from, in addition to the request. */
export interface RequestContextParts {
  readonly connection: Connection
  readonly accounts: AccountService
  readonly viewers: LiveViewers
  readonly extend: BoundOptions['extend']
  /** The MongoDB filter of the rules of a type, for the viewer of a context. */
  readonly accessible: (context: Context, typeName: string, own: object | undefined) => Promise<object>
}

/**
 * Returns the function that creates the context of each request. It returns a promise only if the application's
 * `context` function does.
 *
 * @throws CONTEXT_INVALID if that function replaces a member of Portcullis, or returns no object
 */
export function createRequestContexts({
  connection,
  accounts,
  viewers,
  extend,
  accessible,
}: RequestContextParts) {
  const findViewer = createFindViewer(accounts, viewers)
  return (base: RequestBase): Context | Promise<Context> => {
    const context = createContext(base)
    if (extend === undefined) return context
    const ours = new Map(names.map((name) => [name, context[name]] as const))
    const added: unknown = extend(context)
    return isThenable(added)
      ? Promise.resolve(added).then((settled) => addMembers(context, ours, settled, base.log))
      : addMembers(context, ours, added, base.log)
  }

  // Members are listed one by one, and the loader is created eagerly. This runs for each request, and spreading objects
  // or an accessor in a literal would cost many times more.
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
      copy: (newViewer, account = viewers.accountOf(newViewer)) =>
        copyFor(context, newViewer, account, accessible),
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
      accessible: accessibleOf(() => context, accessible),
      rootFields:
        mutation === null
          ? null
          : createRootFields({ run: mutation, viewer, viewers, findViewer, onRenewed }),
    })
    return context

    // The executor has a copy of the context, so this one is updated as well.
    function onRenewed(newViewer: Viewer | null, account: Account | null): void {
      renew(newViewer)
      Object.assign(context, { viewer: newViewer, account })
    }
  }
}

function copyFor(
  context: Context,
  viewer: Context['viewer'],
  account: Account | null,
  accessible: RequestContextParts['accessible'],
): Context {
  const copy: Context = Object.assign(new OfLifetime(context.lifetime), context, {
    viewer,
    account,
    accessible: accessibleOf(() => copy, accessible),
  })
  return copy
}

/** A function of its own context, so that it can be taken out of it. */
function accessibleOf(
  contextOf: () => Context,
  accessible: RequestContextParts['accessible'],
): Context['accessible'] {
  // The filter has the caller's type: it is a filter of the same documents.
  return (typeName, own) => accessible(contextOf(), typeName, own) as Promise<never>
}

/**
 * Creates the signal on first access, because most operations never use it. The accessor is on the prototype, so that
 * an application can return a copy of the context: copying does not create a signal, and the copy has none to write
 * back.
 */
class OfLifetime {
  constructor(readonly lifetime: Lifetime) {}

  get signal(): AbortSignal {
    return this.lifetime.signal
  }
}

/** All members except `signal`, which is created on access. */
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
  accessible: true,
}
// Complete, because the record has no other keys.
const names = Object.keys(members) as (keyof typeof members)[]
const reserved: ReadonlySet<PropertyKey> = new Set([...names, 'signal', '__proto__'])

type Ours = ReadonlyMap<(typeof names)[number], unknown>

/** Adds what the application returned. Getters are evaluated once, now. */
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

/**
 * The member of Portcullis that the application replaced, if any. Inherited members count as well, because they would
 * be ignored silently. A copy of the context replaces nothing.
 */
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
