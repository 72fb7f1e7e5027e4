/** `portcullis/client/react`: the state of a session in React 18 and later. Nothing starts in an effect. */
import { createContext, createElement, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { Session, SessionState } from '../types.js'

const Context = createContext<Session | null>(null)
const unknown: SessionState = { status: 'unknown' }

/** Gives a session to the components below. */
export function SessionProvider(props: { readonly session: Session; readonly children?: ReactNode }) {
  return createElement(Context.Provider, { value: props.session }, props.children)
}

/**
 * The state of a session, and a new render when it changes. On a server, and in the first render of a hydrated page, it is
 * `unknown`.
 *
 * @param session - default: that of the nearest `SessionProvider`
 * @throws Error without both
 */
export function useSession(session?: Session): SessionState {
  const given = useContext(Context)
  const used = session ?? given
  if (used === null) throw new Error('useSession: give it a session, or render a SessionProvider above.')
  return useSyncExternalStore(
    used.subscribe,
    () => used.state,
    () => unknown,
  )
}

/** Renders its children if somebody is signed in, otherwise `fallback`. */
export function SignedIn(props: { readonly fallback?: ReactNode; readonly children?: ReactNode }): ReactNode {
  return useSession().status === 'signedIn' ? props.children : props.fallback
}
