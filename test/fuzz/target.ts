import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openTestDatabase } from '../harness/database.js'

/** A server in a process of its own, so that its memory is its own, on a database of its own. */
export interface Target {
  readonly url: string
  readonly port: number
  /** What it logged from `warn` on. */
  readonly logged: () => string
  readonly isAlive: () => boolean
  /** What it holds of the machine's memory. Linux only, as the tests that ask. */
  readonly residentMiB: () => number
  /** Gives an account the role ADMIN, as another instance would. */
  readonly makeAdmin: (accountId: string) => Promise<void>
  readonly stop: () => Promise<void>
}

export async function startTarget(): Promise<Target> {
  const database = await openTestDatabase()
  const script = fileURLToPath(new URL('server-process.ts', import.meta.url))
  const hooks = fileURLToPath(new URL('../../scripts/register-typescript.js', import.meta.url))
  const child = spawn(process.execPath, ['--import', hooks, script, database.uri], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const lines: string[] = []
  child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  const [chunk] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  const url = String(chunk).trim()
  if (!URL.canParse(url)) throw new Error(`The server ended at once: ${lines.join('')}`)
  return {
    url,
    port: Number(new URL(url).port),
    logged: () => lines.join(''),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    residentMiB() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
    },
    async makeAdmin(accountId) {
      const { mongo } = database.connection.base
      await database.connection
        .collection('portcullis_accounts')
        .updateOne({ _id: new mongo.ObjectId(accountId) }, { $set: { roles: ['USER', 'ADMIN'] } })
    },
    async stop() {
      if (child.exitCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
      await database.drop()
    },
  }
}
