import type { Viewer } from '../sessions/public.js'

/**
 * Creates a signed-in viewer with default values: `userId` is `test-user`, there are no roles and scopes, and the
 * sign-in was just now, without a second factor; the e-mail address is not verified. Viewers of a server also have the role `USER`. Here it must be given.
 */
export function testViewer(given: Partial<Viewer> = {}): Viewer {
  return {
    userId: 'test-user',
    sessionId: 'test-session',
    roles: [],
    scopes: [],
    claims: {},
    emailVerified: false,
    authTime: Math.floor(Date.now() / 1000),
    ...given,
  }
}

/** Describes a viewer in a message: `nobody`, or the given members. */
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
