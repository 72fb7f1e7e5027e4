import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { identityOf, type ProcessIdentity } from './process-identity.js'

/**
 * The mongod that runs on these files, or `null`. Finds one whose owner was killed before it could record it. mongod
 * writes its pid into `mongod.lock`. The pid may have been reused, so the command line of the process must contain the
 * path of the files.
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
