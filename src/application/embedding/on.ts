import type { EndedSessions } from '../../sessions/index.js'
import type { Portcullis } from '../public.js'

/** Creates `portcullis.on`. @throws TypeError for another event, or a listener that is not a function */
export function createOn(endedSessions: Pick<EndedSessions, 'listen'>): Portcullis['on'] {
  return (event: unknown, listener) => {
    if (event !== 'sessionEnded') throw new TypeError("on: event must be 'sessionEnded'")
    if (typeof listener !== 'function') throw new TypeError('on: listener must be a function')
    return endedSessions.listen(listener)
  }
}
