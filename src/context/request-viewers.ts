import type { Path } from '@graphql-tools/utils'
import type { Account } from '../accounts/public.js'
import type { Viewer } from '../sessions/public.js'
import type { Context } from './context.js'

/** The viewers of one request, by response path. */
export interface RequestViewers extends Pick<Context, 'viewerAt' | 'contextAt' | 'signedIn'> {
  /** Replaces the viewer of the request; `null` makes it anonymous. */
  renew(viewer: Viewer | null): void
}

export interface RequestViewersParts {
  readonly viewer: Viewer | null
  /** Returns the context of the request, once it is complete. */
  readonly context: () => Context
  /** Copies the context with another viewer. */
  readonly copy: (viewer: Viewer, account: Account | null | undefined) => Context
}

interface SignedIn {
  readonly viewer: Viewer
  readonly account: Account | null | undefined
  /** Created at first use. */
  context: Context | null
}

/**
 * Creates the viewers of a request. A sign-in affects only the selection set of its own root field: in `{ login { user
 * { email } } me { email } }`, `me` is executed with the viewer of the request.
 */
export function createRequestViewers({ viewer: first, context, copy }: RequestViewersParts): RequestViewers {
  let viewer = first
  let signedIn: Map<string | number, SignedIn> | null = null
  return {
    viewerAt: (path) => (signedIn === null ? viewer : (signedIn.get(rootKey(path))?.viewer ?? viewer)),
    contextAt(path) {
      const place = signedIn === null ? undefined : signedIn.get(rootKey(path))
      if (place === undefined) return context()
      place.context ??= copy(place.viewer, place.account)
      return place.context
    },
    signedIn(path, newViewer, account) {
      signedIn ??= new Map()
      signedIn.set(rootKey(path), { viewer: newViewer, account, context: null })
    },
    renew(newViewer) {
      viewer = newViewer
    },
  }
}

function rootKey(path: Path): string | number {
  let root = path
  while (root.prev !== undefined) root = root.prev
  return root.key
}
