// portcullis/client where there are no types of the DOM, nor of Node. check-package.js compiles it; it never runs.
import {
  clearOnChange,
  createSession,
  type ErrorCode,
  errorsOf,
  hasCode,
  type Session,
} from 'portcullis/client'

export const session: Session = createSession({ url: '/graphql', refreshAhead: 30 })
const state = await session.signIn({ username: 'ana', password: '' })
export const next: string = state.status === 'secondFactorRequired' ? state.signIn : state.status
export const me: { readonly name: string } = await session.request('{ me { name } }')
export const code: ErrorCode = 'RATE_LIMITED'

for (const error of errorsOf(null)) {
  if (hasCode(error, 'RATE_LIMITED')) next.repeat(error.retryAfter)
  if (hasCode(error, 'BAD_USER_INPUT')) next.repeat(error.problems.length)
  // @ts-expect-error: no such code
  hasCode(error, 'RATE_LIMITTED')
}
clearOnChange(session, { clearStore: async () => [], resetStore: async () => [] })
// @ts-expect-error: options are checked by name
createSession({ url: '/graphql', refreshahead: 30 })
