import { type DocumentNode, type FormattedExecutionResult, Kind, print } from 'graphql'
import * as z from 'zod/mini'
import type { Context } from '../../context/context.js'
import { checked, optionalText } from '../../lib/arguments.js'
import type { Server } from '../../server/index.js'
import {
  hasSession,
  type LiveViewers,
  sessionRevoked,
  tokensReplaced,
  Unauthenticated,
  type Viewer,
} from '../../sessions/index.js'
import type { FindViewer } from './find-viewer.js'

const shape = {
  variables: z.nullish(z.record(z.string(), z.unknown(), 'must be an object')),
  operationName: optionalText,
  signal: z.nullish(z.instanceof(AbortSignal, { error: 'must be an AbortSignal' })),
} as const

interface ExecuteParts {
  readonly server: Pick<Server<Context>, 'execute'>
  readonly viewers: Pick<LiveViewers, 'again' | 'accountOf'>
  readonly findViewer: FindViewer
}

/** The options of `portcullis.execute` before they are checked. */
export type GivenOperation = Readonly<
  Partial<Record<'document' | 'operationName' | 'signal' | 'variables' | 'viewer', unknown>>
>

/** Creates `portcullis.execute`. See its documentation in `public.ts`. */
export function createExecute({ server, viewers, findViewer }: ExecuteParts) {
  const sources = new WeakMap<object, string>()

  /** The source of a parsed document. Documents are printed once, because programs keep them. */
  function sourceOf(document: unknown): string {
    if (typeof document === 'string') return document
    if (document instanceof String) return document.toString()
    if (!isDocument(document)) {
      throw new TypeError('execute: document must be a TypedDocumentNode, a DocumentNode or a string')
    }
    const known = sources.get(document)
    if (known !== undefined) return known
    const source = print(document)
    sources.set(document, source)
    return source
  }

  /** The viewer as it is now: its session may have ended since it was found, or a role may have been revoked. */
  async function current(viewer: Viewer): Promise<Viewer> {
    const found = await (hasSession(viewer) ? viewers.again(viewer) : findViewer(viewer.userId))
    if (found === null && !hasSession(viewer)) {
      throw new Unauthenticated({ message: 'The account of this viewer is disabled or does not exist.' })
    }
    if (found === 'outdated') throw tokensReplaced()
    if (found === null || found === 'renewed') throw sessionRevoked()
    return found
  }

  function viewerOf(viewer: unknown): (() => Promise<Viewer>) | null {
    if (viewer === null) return null
    if (!isViewer(viewer)) {
      throw new TypeError(
        'execute: viewer must be null, or a viewer from authenticate or viewerOf of this server',
      )
    }
    return () => current(viewer)
  }

  /** Only objects that this server made. Anything else could claim to be any user. */
  function isViewer(value: unknown): value is Viewer {
    // The map of viewers is keyed by identity, so any object may be looked up.
    return typeof value === 'object' && value !== null && viewers.accountOf(value as Viewer) !== null
  }

  return async (given: GivenOperation): Promise<FormattedExecutionResult> => {
    if (typeof given !== 'object' || given === null)
      throw new TypeError('execute: the argument must be an object')
    const { variables, operationName, signal } = checked('execute', shape, {
      variables: given.variables,
      operationName: given.operationName,
      signal: given.signal,
    })
    return server.execute({
      source: sourceOf(given.document),
      viewer: viewerOf(given.viewer),
      variables: variables ?? {},
      operationName: operationName ?? null,
      signal: signal ?? null,
    })
  }
}

function isDocument(value: unknown): value is DocumentNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === Kind.DOCUMENT &&
    'definitions' in value &&
    Array.isArray(value.definitions)
  )
}
