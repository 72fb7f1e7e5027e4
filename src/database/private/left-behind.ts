import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { identityOf, type ProcessIdentity } from './process-identity.js'

/**
 * The mongod that runs on these files now, or `null`. It finds one that its owner could not record any more: killed
 * between the start of mongod and the next line. mongod writes its pid into `mongod.lock`; the number alone proves
 * nothing (it may belong to another process by now), so the process must also have these files on its command line.
 */
export function findMongodOn(databaseFiles: string): ProcessIdentity | null {
  try {
    const pid = Number(readFileSync(join(databaseFiles, 'mongod.lock'), 'utf8').trim())
    const runsOnThem = Number.isInteger(pid) && pid > 0 && commandLine(pid).includes(databaseFiles)
    return runsOnThem ? identityOf(pid) : null
  } catch {
    return null // no lock file, or no such process
  }
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
}
