// @ts-check
import { fork } from 'node:child_process'
import { Agent, request as httpRequest } from 'node:http'
import { fileURLToPath } from 'node:url'

/**
 * Starts a server of this folder in a process of its own; its log goes nowhere.
 *
 * @param {string} program - name of the file
 * @param {object} [spec]
 * @param {readonly string[]} [execArgv] - options of Node
 */
export async function startServer(program, spec = {}, execArgv = []) {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), [JSON.stringify(spec)], {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  /** @returns {Promise<any>} */
  const answer = () =>
    new Promise((resolve, reject) => {
      const onExit = () => reject(new Error(`${program} ended.`))
      child.once('exit', onExit)
      child.once('message', (message) => {
        child.off('exit', onExit)
        resolve(message)
      })
    })
  const { url } = await answer()
  const agent = new Agent({ keepAlive: true })
  const cpuMicros = async () => {
    const answered = answer()
    child.send({})
    return (await answered).cpuMicros
  }
  return {
    end: () => child.disconnect(),
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
