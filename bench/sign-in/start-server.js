// @ts-check
import { fileURLToPath } from 'node:url'
import { startProcess } from '../load/start-process.js'
import { createClient } from './client.js'

const program = fileURLToPath(new URL('server-process.js', import.meta.url))

/**
 * Starts a server on its core. Its log is written, as in production, to nowhere.
 *
 * @param {object} options
 * @param {string | undefined} core - the only one that it may use
 */
export async function startServer(options, core) {
  const { told, ask, end } = startProcess(program, {
    args: [JSON.stringify(options)],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    core,
  })
  const { url } = await told()
  return {
    url,
    client: createClient(url),
    end,
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
