import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string
  readonly origin: string
  freeze(): void
  thaw(): void
  /** What it holds of the machine's memory. Linux only, as the tests that ask. */
  residentMiB(): number
}

const running: ChildProcess[] = []

afterAll(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null) continue
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
})

/**
 * Starts it on a database that is there. It goes with the test file.
 *
 * @param nodeOptions - such as `--max-old-space-size=128`, with which a process that keeps more ends
 */
export async function startServerProcess(
  mongodbUri: string,
  nodeOptions: readonly string[] = [],
): Promise<ServerProcess> {
  const script = fileURLToPath(new URL('server-process.ts', import.meta.url))
  const hooks = fileURLToPath(new URL('../../scripts/register-typescript.js', import.meta.url))
  const child = spawn(process.execPath, [...nodeOptions, '--import', hooks, script, mongodbUri], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  running.push(child)
  const [chunk] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  const url = String(chunk).trim()
  if (!URL.canParse(url)) throw new Error(`The server ended at once: ${url}`)
  return {
    url,
    origin: new URL(url).origin,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    residentMiB() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
    },
  }
}
