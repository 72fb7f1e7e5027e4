// @ts-check
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { startServerProcess } from '../load/start-process.js'

const program = fileURLToPath(new URL('server-process.js', import.meta.url))

/**
 * Starts a server in a process of its own.
 *
 * @param {object} spec
 */
export async function startServer(spec) {
  const { url, cpuMicros, end } = await startServerProcess(program, spec)
  const agent = new Agent({ keepAlive: true })
  return {
    end,
    cpuMicros,
    /**
     * @param {string} query
     * @param {{ token?: string | undefined, variables?: object }} [options]
     * @returns {Promise<{ status: number, data: any }>}
     */
    send: (query, { token, variables } = {}) => send(agent, url, token, JSON.stringify({ query, variables })),
  }
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} BenchServer */

/**
 * node:http: fetch costs several times what the server does.
 *
 * @param {Agent} agent
 * @param {string} url
 * @param {string | undefined} token
 * @param {string} body
 * @returns {Promise<{ status: number, data: any }>}
 */
function send(agent, url, token, body) {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, data: JSON.parse(text).data }))
    })
    outgoing.on('error', reject).end(body)
  })
}
