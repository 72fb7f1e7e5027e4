import { ServiceUnavailable } from '../lib/errors.js'

/**
 * Waits for the database so long and no longer: a frozen one refuses nothing, it just stays silent, and the driver
 * would wait with it. A write that timed out may still happen.
 *
 * A plain timer: an abort signal and its error would cost each operation more than the rest of waiting for it.
 *
 * @throws SERVICE_UNAVAILABLE after `milliseconds` without an answer
 */
export function answeredWithin<T>(milliseconds: number, operation: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      reject(
        new ServiceUnavailable({ detail: { reason: `no answer from the database in ${milliseconds} ms` } }),
      )
    }, milliseconds)
    patience.unref()
    operation.then(resolve, reject).finally(() => clearTimeout(patience))
  })
}
