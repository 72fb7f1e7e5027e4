import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The programs have their own timeouts; this one stops a program that hangs. */
const IDLE_TIMEOUT_MS = 120_000
const PROGRESS_INTERVAL_MS = 2000
const BYTES_PER_MB = 1_000_000

/**
 * Runs a program that downloads into `folder`, its temporary files included. Reports the size of the folder every two
 * seconds and at the end.
 *
 * @throws Error with the program's last output, or if the folder does not grow for two minutes
 */
export function runFetcher(
  program: string,
  args: readonly string[],
  options: {
    readonly folder: string
    readonly environment: Readonly<NodeJS.ProcessEnv>
    /** @param megabytes - in the folder so far */
    readonly progress: (megabytes: number) => void
  },
): Promise<void> {
  const { folder, environment, progress } = options
  return new Promise((resolve, reject) => {
    const env = { ...environment, TMPDIR: folder }
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000)
    })
    const watch = watchGrowth(folder, progress, () => {
      said = `nothing arrived for ${IDLE_TIMEOUT_MS / 1000} s`
      child.kill('SIGKILL')
    })
    child.once('error', (error) => {
      clearInterval(watch)
      reject(new Error(`${program} cannot be run: ${error.message}`))
    })
    child.once('close', (code) => {
      clearInterval(watch)
      if (code === 0) {
        progress(Math.round(sizeOf(folder) / BYTES_PER_MB))
        resolve()
      } else reject(new Error(lastLines(said) || `${program} ended with exit code ${code}`))
    })
  })
}

function watchGrowth(
  folder: string,
  progress: (megabytes: number) => void,
  onIdle: () => void,
): NodeJS.Timeout {
  let bytes = 0
  let grewAt = Date.now()
  return setInterval(() => {
    const now = Date.now()
    const found = sizeOf(folder)
    if (found !== bytes) grewAt = now
    bytes = found
    if (now - grewAt > IDLE_TIMEOUT_MS) onIdle()
    else progress(Math.round(bytes / BYTES_PER_MB))
  }, PROGRESS_INTERVAL_MS)
}

/** In bytes. Entries that are removed during the traversal count as 0. */
function sizeOf(folder: string): number {
  return entriesOf(folder).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sum + sizeOf(path)
    return sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  }, 0)
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // removed after it was listed
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ')
}
