// @ts-check
import { fileURLToPath } from 'node:url'
import { startProcess } from './start-process.js'

const command = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))
const probe = new URL('probe.js', import.meta.url).href

const errorLevel = 50

/** What the command is given besides where its database is: production, on a port of its own choice. */
const settings = {
  NODE_ENV: 'production',
  PORTCULLIS_SECRET: 'a-secret-for-measuring-of-thirty-two-bytes',
  HOST: '127.0.0.1',
  PORT: '0',
  PORTCULLIS_DRAIN_DELAY: '0s',
}

/**
 * Runs `portcullis start` as it is built, in a process that can be asked for what it uses (see probe.js).
 *
 * @param {Record<string, string>} env
 * @param {{ nodeOptions?: readonly string[], core?: string | undefined }} options
 */
export async function startCommand(env, { nodeOptions = [], core }) {
  const child = startProcess(command, {
    args: ['start'],
    nodeOptions: ['--import', probe, ...nodeOptions],
    core,
    env: { PATH: process.env.PATH, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  /** @type {string[]} */
  const logged = []
  onLines(child.stderr, (line) => isError(line) && logged.push(line))
  /** @type {Promise<string>} */
  const url = new Promise((resolve) => {
    onLines(child.stdout, (line) => {
      const found = line.match(/http:\S+/)?.[0]
      if (found !== undefined) resolve(found)
    })
  })
  const failed = child.ended.then((code) => Promise.reject(new Error(`portcullis start ended with ${code}.`)))
  failed.catch(() => undefined) // heeded below, and no failure later on
  return {
    url: await Promise.race([url, failed]),
    secret: settings.PORTCULLIS_SECRET,
    ask: child.ask,
    end: child.end,
    /** Lines of its log at the level of an error or worse, so far. */
    logged,
    ended: child.ended,
  }
}

/**
 * Runs another of the commands.
 *
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @param {string} input
 */
export async function runCommand(args, env, input) {
  const child = startProcess(command, {
    args,
    env: { PATH: process.env.PATH, ...settings, ...env },
    stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
  })
  child.stdin?.end(`${input}\n`)
  const code = await child.ended
  if (code !== 0) throw new Error(`portcullis ${args.join(' ')} ended with ${code}.`)
}

/** @param {string} line */
function isError(line) {
  // What is no line of the log at all is worth to be seen as well.
  return !line.startsWith('{') || JSON.parse(line).level >= errorLevel
}

/** @param {import('node:stream').Readable | null} stream @param {(line: string) => void} onLine */
function onLines(stream, onLine) {
  let rest = ''
  stream?.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
}
