import type { Path } from '@graphql-tools/utils'
import type { Account } from '../accounts/public.js'
import type { Viewer } from '../sessions/public.js'
import type { Context } from './context.js'

/** Who counts where in one request's answer. */
export interface RequestViewers extends Pick<Context, 'viewerAt' | 'contextAt' | 'signedIn'> {
  /** From here on the request comes from this viewer, or from nobody. */
  renew(viewer: Viewer | null): void
}

export interface RequestViewersParts {
  readonly viewer: Viewer | null
  /** The context of the request, once it is complete. */
  readonly context: () => Context
  /** A copy of it with another viewer. */
  readonly copy: (viewer: Viewer, account: Account | null | undefined) => Context
}

interface SignedIn {
  readonly viewer: Viewer
  readonly account: Account | null | undefined
  /** Made when something below first asks for it. */
  context: Context | null
}

/**
 * A sign-in counts below its own root field only: `{ login { user { email } } me { email } }` decides `me` for the
 * viewer that the request came with.
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
