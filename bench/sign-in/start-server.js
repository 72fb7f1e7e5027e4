// @ts-check
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createClient } from './client.js'
import { onServerCore } from './cores.js'

const program = fileURLToPath(new URL('server-process.js', import.meta.url))

/**
 * Starts a server on its core. Its log is written, as in production, to nowhere.
 *
 * @param {object} options
 */
export async function startServer(options) {
  const child = fork(program, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    ...onServerCore,
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The server ended.')))
  ended.catch(() => undefined) // told to whoever asks it something
  /** @param {object} [question] @returns {Promise<any>} */
  const ask = async (question) => {
    const answer = once(child, 'message')
    if (question !== undefined) child.send(question)
    return (await Promise.race([answer, ended]))[0]
  }
  const { url } = await ask()
  return {
    url,
    client: createClient(url),
    end: () => void child.kill('SIGKILL'),
    /**
     * @param {number} [compare] - so many comparisons by bcrypt come before
     * @returns {Promise<number>} the processor time so far, in microseconds
     */
    cpuMicros: async (compare) => (await ask({ compare })).cpuMicros,
    /** @param {readonly string[]} ids - of accounts */
    disable: async (ids) => void (await ask({ disable: ids })),
  }
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} BenchServer */
