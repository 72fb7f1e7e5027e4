// @ts-check
import { Agent, request as httpRequest } from 'node:http'
import { fileURLToPath } from 'node:url'
import { startServerProcess } from '../load/start-process.js'

/**
 * Starts a server of this folder in a process of its own; its log goes nowhere.
 *
 * @param {string} program - name of the file
 * @param {object} [spec]
 */
export async function startServer(program, spec = {}) {
  const { url, cpuMicros, leave } = await startServerProcess(
    fileURLToPath(new URL(program, import.meta.url)),
    spec,
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  const agent = new Agent({ keepAlive: true })
  return {
    end: leave,
    cpuMicros,
    /** @param {Request} what */
    send: (what) => send(agent, url, what),
    /**
     * @param {Request} what @param {number} times @param {number} [parallel] how many at a time
     * @returns {Promise<number>} the server's processor time for one, in microseconds
     */
    async costOf(what, times, parallel = 8) {
      const before = await cpuMicros()
      let left = times
      const one = async () => {
        while (left-- > 0) await send(agent, url, what)
      }
      await Promise.all(Array.from({ length: parallel }, one))
      return ((await cpuMicros()) - before) / times
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} BenchServer */
/** @typedef {{ readonly query: string, readonly variables?: object, readonly token?: string, readonly status?: number }} Request */

/**
 * node:http: fetch costs several times what the server does.
 *
 * @param {Agent} agent
 * @param {string} url
 * @param {Request} what
 * @returns {Promise<any>} the body
 */
function send(agent, url, { query, variables, token, status = 200 }) {
  const body = JSON.stringify(variables === undefined ? { query } : { query, variables })
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('end', () => {
        if (response.statusCode === status) resolve(JSON.parse(text))
        else reject(new Error(`${query}: ${response.statusCode} ${text}`))
      })
    })
    outgoing.on('error', reject).end(body)
  })
}
