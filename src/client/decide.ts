import type { SessionState, SignedInState, SignedOutReason } from './types.js'

/** An access token. Times in milliseconds of the host's clock, which only counts what has passed. */
export interface Held {
  readonly token: string
  readonly receivedAt: number
  readonly lifetime: number
}

/** Everything that decisions depend on. */
export interface Core {
  readonly shown: SessionState
  readonly held: Held | null
  /** Whether the host keeps a session that may be continued, as far as this page knows. */
  readonly isKept: boolean
  /** Raised by each sign-in and sign-out: a refresh that began before is dropped. */
  readonly epoch: number
  readonly isRefreshing: boolean
  /** Whether the session was refreshed since the sign-in, so that its cookie was kept. */
  readonly isProven: boolean
  readonly refreshedAt: number
  /** No refresh before: the server or the network said so. */
  readonly notBefore: number
  /** Whether `notBefore` is a guess of this page, which a new connection refutes. */
  readonly isGuess: boolean
  readonly failures: number
}

export interface Settings {
  /** In milliseconds. `null`: a quarter of the lifetime, at most a minute. */
  readonly ahead: number | null
}

export type Event =
  /**
   * A request needs a token: `ask`. A timer: `look`. The page is shown or online again: `wake`. The caller wants new tokens:
   * `force`.
   */
  | { readonly kind: 'ask' | 'look' | 'wake' | 'force'; readonly now: number; readonly isVisible: boolean }
  /** The refresh is over, whatever its outcome. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'refreshed'; readonly epoch: number; readonly held: Held; readonly state: SignedInState }
  | { readonly kind: 'refused'; readonly epoch: number; readonly reason: SignedOutReason | null }
  | {
      readonly kind: 'failed'
      readonly epoch: number
      readonly now: number
      readonly retryAfter: number | null
    }
  /** A sign-in, a step-up or a new password. */
  | { readonly kind: 'begun'; readonly held: Held; readonly state: SignedInState }
  /** Another tab has new tokens, or its session ended. */
  | { readonly kind: 'heard'; readonly held: Held; readonly state: SignedInState }
  | { readonly kind: 'heardEnd'; readonly sessionId: string; readonly reason: SignedOutReason }
  /** The server refused the token of a request. */
  | { readonly kind: 'unauthorized'; readonly token: string; readonly reason: unknown }
  | { readonly kind: 'ended'; readonly reason: SignedOutReason }

/**
 * What to do. `refresh`: begin one. `share`: tell other tabs of the new tokens. `shareEnd`: tell them of the end. `clear`: forget
 * the kept session. `abort`: end the requests of the earlier person. `replay`: send the request again, with the newest token.
 * `await`: the same after a refresh. `notify`: call the listeners.
 */
export type Effect = 'refresh' | 'share' | 'shareEnd' | 'clear' | 'abort' | 'replay' | 'await' | 'notify'

export interface Decision {
  readonly core: Core
  readonly effects: readonly Effect[]
}

/** Two refreshes ahead are at least so far apart. One that a request waits for is not limited. */
const pauseMs = 5_000
const longestBackoffMs = 60_000

export const unknownCore: Core = {
  shown: { status: 'unknown' },
  held: null,
  isKept: true,
  epoch: 0,
  isRefreshing: false,
  isProven: false,
  refreshedAt: Number.NEGATIVE_INFINITY,
  notBefore: Number.NEGATIVE_INFINITY,
  isGuess: false,
  failures: 0,
}

export const signedOutCore: Core = {
  ...unknownCore,
  shown: { status: 'signedOut', reason: null },
  isKept: false,
}

/** The rest of the lifetime, in milliseconds of what has passed here, whatever the clocks say. */
export function left({ receivedAt, lifetime }: Held, now: number): number {
  return lifetime - (now - receivedAt)
}

/** How long before its end a token is refreshed, in milliseconds. 0: never ahead. */
export function aheadOf({ lifetime }: Held, { ahead }: Settings): number {
  return ahead ?? Math.min(60_000, lifetime / 4)
}

/** Decides what happens at an event. Pure: no clock, no network, no storage. */
export function decide(core: Core, event: Event, settings: Settings): Decision {
  switch (event.kind) {
    case 'ask':
    case 'look':
    case 'wake':
    case 'force':
      return needsRefresh(core, event, settings)
        ? { core: { ...core, isRefreshing: true }, effects: ['refresh'] }
        : { core, effects: [] }
    case 'idle':
      return { core: { ...core, isRefreshing: false }, effects: [] }
    case 'refreshed':
      if (event.epoch !== core.epoch) return { core, effects: [] }
      return takeOver({ ...core, isProven: true }, event, ['share'])
    case 'heard':
      return takeOver({ ...core, isProven: true }, event, [])
    case 'begun':
      return takeOver({ ...core, epoch: core.epoch + 1, isProven: false }, event, ['share'])
    case 'failed':
      return { core: fail(core, event), effects: [] }
    case 'refused':
      return event.epoch === core.epoch
        ? end(core, event.reason, ['clear', 'shareEnd'])
        : { core, effects: [] }
    case 'heardEnd': {
      const isMine = core.shown.status === 'signedIn' && core.shown.sessionId === event.sessionId
      return isMine ? end(core, event.reason, ['clear']) : { core, effects: [] }
    }
    case 'ended':
      return end(core, event.reason, ['clear', 'shareEnd'])
    case 'unauthorized':
      return refuseToken(core, event)
  }
}

function needsRefresh(
  { shown, held, isKept, isRefreshing, notBefore, isGuess, refreshedAt }: Core,
  { kind, now, isVisible }: Event & { readonly now: number; readonly isVisible: boolean },
  settings: Settings,
): boolean {
  if (isRefreshing || shown.status === 'signedOut' || !isKept) return false
  if (kind === 'force') return true
  if (now < notBefore && !(kind === 'wake' && isGuess)) return false
  if (held === null) return true
  const rest = left(held, now)
  if (rest <= 0) return kind === 'ask' || isVisible
  const ahead = aheadOf(held, settings)
  return isVisible && ahead > 0 && rest <= ahead && now - refreshedAt >= pauseMs
}

function takeOver(
  core: Core,
  { held, state }: { readonly held: Held; readonly state: SignedInState },
  effects: readonly Effect[],
): Decision {
  const { shown } = core
  const isSame = JSON.stringify(shown) === JSON.stringify(state)
  const isOther = shown.status === 'signedIn' && shown.userId !== state.userId
  const next: Core = {
    ...core,
    shown: isSame ? shown : state,
    held,
    isKept: true,
    refreshedAt: held.receivedAt,
    notBefore: Number.NEGATIVE_INFINITY,
    failures: 0,
    epoch: isOther ? core.epoch + 1 : core.epoch,
  }
  return { core: next, effects: [...(isOther ? abort : []), ...effects, ...(isSame ? [] : notify)] }
}

function fail(core: Core, { epoch, now, retryAfter }: Event & { readonly kind: 'failed' }): Core {
  if (epoch !== core.epoch) return core
  const failures = core.failures + 1
  const pause = retryAfter ?? Math.min(longestBackoffMs, 1_000 * 2 ** failures)
  return { ...core, failures, notBefore: now + pause, isGuess: retryAfter === null }
}

function end(core: Core, reason: SignedOutReason | null, effects: readonly Effect[]): Decision {
  const { shown } = core
  const next: Core = { ...core, held: null, isKept: false, epoch: core.epoch + 1 }
  if (shown.status === 'signedOut') return { core: next, effects: effects.filter((each) => each === 'clear') }
  const wasSignedIn = shown.status === 'signedIn'
  return {
    core: { ...next, shown: { status: 'signedOut', reason } },
    effects: [...(wasSignedIn ? abort : []), ...effects, ...notify],
  }
}

function refuseToken(core: Core, { token, reason }: Event & { readonly kind: 'unauthorized' }): Decision {
  const { held, shown } = core
  if (shown.status !== 'signedIn') return { core, effects: [] }
  const isNewest = held?.token === token
  if (reason === 'SESSION_REVOKED') {
    if (isNewest) return end(core, reason, ['clear', 'shareEnd'])
    return { core, effects: held === null ? [] : ['replay'] }
  }
  if (reason !== 'TOKEN_EXPIRED' && reason !== 'TOKEN_INVALID') return { core, effects: [] }
  if (held !== null && !isNewest) return { core, effects: ['replay'] }
  // Whatever the clocks say, the server does not take this token any more.
  return { core: { ...core, held: held === null ? null : { ...held, lifetime: 0 } }, effects: ['await'] }
}

const abort: readonly Effect[] = ['abort']
const notify: readonly Effect[] = ['notify']
