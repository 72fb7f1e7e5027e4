import { ServiceUnavailable } from '../lib/errors.js'

/**
 * Limits the time to wait for a database operation. A frozen server returns no error, so the driver would keep waiting.
 * A write that timed out may still be applied.
 *
 * A plain timer is much cheaper than an abort signal and its error.
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
