import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findMongod } from '../../src/database/mongod-binary/index.js'
import { freePort, isListening } from '../../src/database/private/ports.js'

const running: { readonly child: ChildProcess; readonly folder: string }[] = []

afterAll(async () => {
  for (const { child, folder } of running.splice(0)) {
    child.kill('SIGKILL')
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
})

/**
 * Starts a mongod that belongs to no replica set and returns its URI. It goes with the test file.
 *
 * @param more - further arguments of mongod
 */
export async function startStandalone(...more: readonly string[]): Promise<string> {
  const { path } = await findMongod({ environment: process.env, progress: () => undefined })
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-standalone-'))
  const port = await freePort(null)
  const place = ['--dbpath', folder, '--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket']
  const child = spawn(path, [...place, '--wiredTigerCacheSizeGB', '0.25', ...more], { stdio: 'ignore' })
  running.push({ child, folder })
  while (!(await isListening(port))) await sleep(20)
  return `mongodb://127.0.0.1:${port}/`
}
