import { member } from './errors.js'
import type { SignedInState } from './types.js'

/** The state of a session, from its access token and its account. */
export function signedInState(accessToken: string, user: unknown): SignedInState {
  const roles = member(user, 'roles')
  return {
    status: 'signedIn',
    userId: String(member(user, 'id')),
    sessionId: sessionIdOf(accessToken),
    username: String(member(user, 'username')),
    roles: Array.isArray(roles) ? roles.map(String) : [],
  }
}

/** The claim `sid`. The token is not verified: the server does that, and nothing else of it is used. */
function sessionIdOf(accessToken: string): string {
  const [, claims = ''] = accessToken.split('.')
  return String(member(JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/'))), 'sid'))
}

/** A state that another tab has sent. `null` if it is not one. */
export function parseState(value: unknown): SignedInState | null {
  const isState =
    member(value, 'status') === 'signedIn' &&
    ['userId', 'sessionId', 'username'].every((name) => typeof member(value, name) === 'string') &&
    Array.isArray(member(value, 'roles'))
  return isState ? (value as SignedInState) : null // each member was checked
}
