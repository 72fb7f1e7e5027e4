// @ts-check
import { createClient } from '../load/client.js'

/**
 * @typedef {object} Said - what an answer says in short
 * @property {string} code - "ok", the code of the first error with its reason, or the status of an answer without either
 * @property {any} data
 */

/**
 * Sends operations as from many addresses: the server trusts this machine as a proxy.
 *
 * @param {string} url
 */
export function createSoakClient(url) {
  const client = createClient(url, 64)
  const { pathname } = new URL(url)
  let sent = 0

  /**
   * @param {string | Buffer} body
   * @param {{ token?: string | undefined, headers?: Record<string, string> }} [options]
   */
  async function sendBody(body, { token, headers = {} } = {}) {
    const answer = await client.send({
      path: pathname,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': addressOf(sent++),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body,
    })
    return said(answer)
  }

  return {
    url: new URL(url),
    close: client.close,
    rest: client.rest,
    sendBody,
    /**
     * @param {string} query
     * @param {{ variables?: object, token?: string | undefined }} [options]
     */
    send: (query, { variables, token } = {}) => sendBody(JSON.stringify({ query, variables }), { token }),
  }
}

/** @typedef {ReturnType<typeof createSoakClient>} SoakClient */

/** From the range for benchmarks (RFC 2544), a new one each time. @param {number} index */
function addressOf(index) {
  return `198.${18 + ((index >> 16) & 1)}.${(index >> 8) & 255}.${index & 255}`
}

/** @param {{ status: number, text: string }} answer @returns {Said} */
export function said({ status, text }) {
  const parsed = text.startsWith('{') ? JSON.parse(text) : {}
  const { code, reason } = parsed.errors?.[0]?.extensions ?? {}
  const name = [code, reason].filter(Boolean).join(' ')
  return { code: name === '' ? (status === 200 ? 'ok' : `HTTP ${status}`) : name, data: parsed.data }
}
