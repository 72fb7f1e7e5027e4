import type { Viewer } from '../sessions/public.js'

/**
 * A signed-in viewer who is nobody in particular: `userId` is `test-user`, there are no roles and no scopes, the
 * sign-in was just now. Who has an account holds the role `USER` besides; here it counts when it is given.
 */
export function testViewer(given: Partial<Viewer> = {}): Viewer {
  return {
    userId: 'test-user',
    sessionId: 'test-session',
    roles: [],
    scopes: [],
    authTime: Math.floor(Date.now() / 1000),
    ...given,
  }
}

/** A viewer for a message: `nobody`, or what was given of it. */
export function describeViewer(viewer: Partial<Viewer> | null): string {
  if (viewer === null) return 'nobody'
  const { userId, roles = [], scopes = [] } = viewer
  const parts = [
    ...(userId === undefined ? [] : [`the id ${JSON.stringify(userId)}`]),
    ...(roles.length === 0 ? [] : [`the roles ${roles.join(', ')}`]),
    ...(scopes.length === 0 ? [] : [`the scopes ${scopes.join(', ')}`]),
  ]
  return parts.length === 0 ? 'a signed-in viewer' : `a viewer with ${parts.join(' and ')}`
}
