import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identityOf } from '../../../src/database/private/process-identity.js'

const folders: string[] = []

afterAll(() => {
  for (const folder of folders.splice(0)) {
    endMongodOn(folder)
    rmSync(folder, { recursive: true, force: true })
  }
})

/**
 * The path of a data folder that does not exist yet. It goes with the test file, and a mongod left on it too; of a run
 * that is interrupted, with the run.
 */
export function newDataDir(): string {
  const folder = mkdtempSync(join(process.env.PORTCULLIS_TEST_FOLDER ?? tmpdir(), 'data-'))
  folders.push(folder)
  return join(folder, 'data')
}

/** The pid of the mongod that runs on this data folder, or ran there last. */
export function mongodPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'mongodb/mongod.lock'), 'utf8'))
}

/** What the data folder records. */
export function ownerRecord(dataDir: string): { port: number; owner: { pid: number } | null } {
  const names = readdirSync(dataDir).filter((name) => name.startsWith('owner-'))
  expect(names).toHaveLength(1)
  return JSON.parse(readFileSync(join(dataDir, names[0] ?? ''), 'utf8'))
}

/** Whether a process with this pid runs; one that has ended and waits for its parent to notice does not. */
export function isAlive(pid: number): boolean {
  return identityOf(pid) !== null
}

function endMongodOn(folder: string): void {
  try {
    const pid = mongodPid(join(folder, 'data'))
    if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL')
  } catch {
    // It never started, or ended in order.
  }
}
