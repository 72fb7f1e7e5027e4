// A terminal for scripts/check-guide.js: one shell, into which blocks of commands are typed.
// @ts-check
import { spawn } from 'node:child_process'

/** How long a block may take: an installation, on a busy machine. */
const patienceMilliseconds = 600_000

/**
 * Opens a shell that ends at the first command that fails.
 *
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 */
export function openTerminal(cwd, env) {
  // A group of its own, so that what it started can be stopped with it.
  const shell = spawn('bash', ['-eu'], { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => shell.once('close', resolve))
  let printed = ''
  let isOpen = true
  let blocks = 0
  /** @type {() => void} */
  let notify = () => undefined
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk
      process.stdout.write(chunk)
      notify()
    })
  }
  ended.then(() => {
    isOpen = false
    notify()
  })

  /**
   * @param {() => boolean} isThere
   * @param {string} what
   */
  async function wait(isThere, what) {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      notify()
    }, patienceMilliseconds)
    try {
      while (!isThere()) {
        if (!isOpen) throw new Error(`The shell ended before ${what}.`)
        if (isLate) throw new Error(`Timeout before ${what}.`)
        await new Promise((resolve) => {
          notify = () => resolve(undefined)
        })
      }
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    /** Types commands without waiting for their end. @param {string} commands */
    type(commands) {
      shell.stdin.write(commands)
    },

    /**
     * Runs commands.
     *
     * @param {string} commands
     * @returns what they print
     */
    async run(commands) {
      process.stdout.write(`\n$ ${commands.trimEnd().replaceAll('\n', '\n> ')}\n`)
      const begin = printed.length
      const mark = `end-of-block-${++blocks}`
      shell.stdin.write(`${commands}\nprintf '\\n%s\\n' ${mark}\n`)
      await wait(() => printed.includes(mark, begin), `the end of:\n${commands}`)
      return printed.slice(begin, printed.indexOf(mark, begin))
    },

    /** Waits until a text is printed. @param {string} expected */
    until: (expected) => wait(() => isPrinted(expected, printed), `it printed:\n${expected}`),

    assertRuns() {
      if (!isOpen) throw new Error(`The server ended:\n${printed}`)
    },

    async close() {
      shell.stdin.end()
      if (isOpen && shell.pid !== undefined) process.kill(-shell.pid, 'SIGTERM')
      await ended
    },
  }
}

/**
 * Whether the lines of `expected` are printed, in this order. `…` stands for any text of a line.
 *
 * @param {string} expected
 * @param {string} printed
 */
export function isPrinted(expected, printed) {
  let rest = printed
  return expected
    .trim()
    .split('\n')
    .every((line) => {
      const parts = line.split('…').map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
      const found = new RegExp(parts.join('.*')).exec(rest)
      if (found === null) return false
      rest = rest.slice(found.index + found[0].length)
      return true
    })
}
