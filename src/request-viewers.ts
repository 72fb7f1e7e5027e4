import type { Path } from '@graphql-tools/utils'
import type { Viewer } from './sessions/index.js'

/** Who counts where in one request's answer. */
export interface RequestViewers {
  viewerAt(path: Path): Viewer | null
  signedIn(path: Path, viewer: Viewer): void
}

/**
 * A sign-in counts below its own root field only: `{ login { user { email } } me { email } }` decides `me` for the
 * viewer that the request came with.
 */
export function createRequestViewers(viewer: Viewer | null): RequestViewers {
  let signedIn: Map<string | number, Viewer> | null = null
  return {
    viewerAt: (path) => (signedIn === null ? viewer : (signedIn.get(rootKey(path)) ?? viewer)),
    signedIn(path, newViewer) {
      signedIn ??= new Map()
      signedIn.set(rootKey(path), newViewer)
    },
  }
}

function rootKey(path: Path): string | number {
  let root = path
  while (root.prev !== undefined) root = root.prev
  return root.key
}
