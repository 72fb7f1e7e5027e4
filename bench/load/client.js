// undici: Node's own client costs more for each request than the servers that are measured.
import { Pool } from 'undici'

/**
 * Sends requests to one server, over so many connections that stay open.
 *
 * @param {string} url
 * @param {number} connections
 */
export function createClient(url, connections) {
  const open = () => new Pool(new URL(url).origin, { connections, pipelining: 1 })
  let pool = open()
  return {
    /** What is under way fails. */
    close: () => pool.destroy(),
    /** Closes all connections once nothing is under way; the next request opens others. */
    async rest() {
      const old = pool
      pool = open()
      await old.close()
    },
    /**
     * @param {{ path: string, method: string, headers: Record<string, string>, body?: string | Buffer }} request
     * @returns {Promise<{ status: number, text: string, headers: Record<string, string | string[]> }>}
     */
    send: (request) =>
      new Promise((resolve, reject) => {
        let head = { status: 0, headers: {} }
        let text = ''
        pool.dispatch(request, {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, status, headers) => {
            head = { status, headers }
          },
          onResponseData: (_controller, chunk) => {
            text += chunk
          },
          onResponseEnd: () => resolve({ ...head, text }),
          onResponseError: (_controller, error) => reject(error),
        })
      }),
  }
}
