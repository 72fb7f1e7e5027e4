import type { Event, Held } from './decide.js'
import { member } from './errors.js'
import type { Host } from './host.js'
import { parseState } from './payload.js'
import type { SignedInState, SignedOutReason } from './types.js'

/** The other tabs of this origin that have the same session. */
export interface Tabs {
  /** Runs `work` while no other tab runs its own, or after `patienceMs` anyway. */
  alone(patienceMs: number, work: () => Promise<void>): Promise<void>
  tell(held: Held, state: SignedInState): void
  tellEnd(sessionId: string, reason: SignedOutReason): void
  /** Waits until what another tab tells makes `isTrue` hold, or `patienceMs` have passed. */
  heard(isTrue: () => boolean, patienceMs: number): Promise<void>
  /** Notes for pages that are loaded or shown later which session there is. Its id signs nobody in. */
  note(sessionId: string | null): void
  noted(): string | null
  /** Whether another tab has ended this session, or begun another one, unheard. */
  missed(sessionId: string): 'end' | 'other' | null
  close(): void
}

/**
 * @param isOn - whether there may be others
 * @param keepsNotes - whether the session outlives the page without a store
 */
export function createTabs(
  host: Host,
  name: string,
  isOn: boolean,
  keepsNotes: boolean,
  act: (event: Event) => void,
): Tabs {
  const waiting = new Set<() => void>()
  // Storage may be forbidden.
  let canNote = false
  const channel = isOn ? host.channel(name, hear) : null

  function hear(message: unknown): void {
    const state = parseState(member(message, 'state'))
    const token = member(message, 'token')
    const lifetime = member(message, 'lifetime')
    const ended = member(message, 'ended')
    if (state !== null && typeof token === 'string' && typeof lifetime === 'number') {
      canNote ||= noted() === state.sessionId
      act({ kind: 'heard', held: { token, lifetime, receivedAt: host.now() }, state })
    } else if (typeof ended === 'string')
      // Safe: pages of this origin send what `tellEnd` was given.
      act({ kind: 'heardEnd', sessionId: ended, reason: member(message, 'reason') as SignedOutReason })
    for (const check of [...waiting]) check()
  }

  const noted = () => (keepsNotes ? host.notes.get(name) : null)

  return {
    alone: (patienceMs, work) => (isOn ? host.locked(name, patienceMs, work) : work()),
    tell: ({ token, lifetime }, state) => channel?.post({ token, lifetime, state }),
    tellEnd: (sessionId, reason) => channel?.post({ ended: sessionId, reason }),
    async heard(isTrue, patienceMs) {
      if (channel === null || isTrue()) return
      await new Promise<void>((resolve) => {
        const end = host.delay(resolve, patienceMs)
        waiting.add(check)
        function check() {
          if (!isTrue()) return
          end()
          resolve()
        }
      })
      waiting.clear()
    },
    note(sessionId) {
      if (!keepsNotes) return
      host.notes.set(name, sessionId)
      canNote ||= sessionId !== null && noted() === sessionId
    },
    noted,
    missed(sessionId) {
      const found = noted()
      if (!canNote || found === sessionId) return null
      return found === null ? 'end' : 'other'
    },
    close: () => channel?.close(),
  }
}
