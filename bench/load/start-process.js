// @ts-check
import { fork } from 'node:child_process'
import { once } from 'node:events'

/**
 * @typedef {object} ProcessOptions
 * @property {readonly string[]} [args] - for the program
 * @property {readonly string[]} [nodeOptions]
 * @property {string | undefined} [core] - the only core that it may use
 * @property {NodeJS.ProcessEnv} [env] - instead of this process's own
 * @property {import('node:child_process').StdioOptions} [stdio]
 */

/**
 * Starts a program of Node that answers each message with one of its own.
 *
 * @param {string} program
 * @param {ProcessOptions} [options]
 */
export function startProcess(
  program,
  {
    args = [],
    nodeOptions = [],
    core,
    env = process.env,
    stdio = ['ignore', 'inherit', 'inherit', 'ipc'],
  } = {},
) {
  const node = [process.execPath, ...nodeOptions]
  const [execPath = process.execPath, ...execArgv] =
    core === undefined ? node : ['taskset', '--cpu-list', core, ...node]
  const child = fork(program, args, { execPath, execArgv, env, stdio })

  /** @returns {Promise<any>} the next message */
  const told = () =>
    new Promise((resolve, reject) => {
      const onExit = () => reject(new Error(`${program} ended.`))
      child.once('exit', onExit)
      child.once('message', (message) => {
        child.off('exit', onExit)
        resolve(message)
      })
    })
  /** @type {Promise<number | null>} */
  const ended = once(child, 'exit').then(([code]) => code)
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    told,
    /** Resolves with the exit code. */
    ended,
    /** @param {object} [question] @returns {Promise<any>} */
    ask(question = {}) {
      const answer = told()
      child.send(question)
      return answer
    },
    /** @param {NodeJS.Signals} [signal] @returns {Promise<number | null>} the exit code */
    end(signal = 'SIGKILL') {
      child.kill(signal)
      return ended
    },
    /** Lets it end by itself, as it does without its parent. */
    leave() {
      if (child.connected) child.disconnect()
      return ended
    },
  }
}

/**
 * Starts a server that tells its `url` first and what it has used so far whenever it is asked.
 *
 * @param {string} program
 * @param {object} spec
 * @param {Omit<ProcessOptions, 'args'>} [options]
 */
export async function startServerProcess(program, spec, options = {}) {
  const { told, ask, end, leave } = startProcess(program, { ...options, args: [JSON.stringify(spec)] })
  /** @type {{ url: string }} */
  const { url } = await told()
  return {
    url,
    end,
    leave,
    /** @returns {Promise<number>} */
    cpuMicros: async () => (await ask()).cpuMicros,
    /** @returns {Promise<number>} bytes */
    rss: async () => (await ask()).rss,
  }
}

/** @typedef {Awaited<ReturnType<typeof startServerProcess>>} ServerProcess */
