// @ts-check
import { Agent, request } from 'node:http'

export const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'
export const register =
  'mutation ($input: RegisterInput!) { register(input: $input) { accessToken user { id } } }'

/**
 * @typedef {object} SendOptions
 * @property {string | undefined} [token]
 * @property {object | undefined} [input]
 * @property {string | undefined} [from] - the address that a trusted proxy would forward
 */

/**
 * @typedef {object} Answer
 * @property {string} code - `ok`, or the code of the first error
 * @property {any} data
 * @property {number} millis - from the first byte sent to the last received
 */

/**
 * A client by node:http: fetch costs several times what the server does.
 *
 * @param {string} url
 */
export function createClient(url) {
  const agent = new Agent({ keepAlive: true, timeout: 2_000 })
  /**
   * @param {string} query
   * @param {SendOptions} [options]
   * @returns {Promise<Answer>}
   */
  function send(query, { token, input, from } = {}) {
    const body = JSON.stringify({ query, ...(input === undefined ? {} : { variables: { input } }) })
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    }
    return new Promise((resolve, reject) => {
      const began = performance.now()
      const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
        response.on('end', () => {
          const millis = performance.now() - began
          const { data, errors } = JSON.parse(text)
          resolve({ code: errors?.[0]?.extensions.code ?? 'ok', data, millis })
        })
      })
      outgoing.on('error', reject).end(body)
    })
  }
  return {
    send,
    /** @param {string} query @param {SendOptions} [options] */
    async expectOk(query, options) {
      const answer = await send(query, options)
      if (answer.code !== 'ok') throw new Error(`Refused: ${answer.code}`)
      return answer.data
    },
  }
}
