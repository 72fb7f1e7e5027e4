import { setTimeout as delay } from 'node:timers/promises'
import { ServiceUnavailable } from '../errors.js'

/**
 * Waits for the database so long and no longer: a frozen one refuses nothing, it just stays silent, and the driver
 * would wait with it. A write that was given up may still happen.
 *
 * @throws SERVICE_UNAVAILABLE after `milliseconds` without an answer
 */
export async function answeredWithin<T>(milliseconds: number, operation: Promise<T>): Promise<T> {
  const patience = new AbortController()
  const silence = delay(milliseconds, null, { signal: patience.signal, ref: false }).then(() => {
    throw new ServiceUnavailable({
      detail: { reason: `no answer from the database in ${milliseconds} ms` },
    })
  })
  // Whichever loses the race has nobody waiting for it.
  silence.catch(() => undefined)
  operation.catch(() => undefined)
  try {
    return await Promise.race([operation, silence])
  } finally {
    patience.abort()
  }
}
