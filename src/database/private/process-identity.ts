import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * One process of this machine. The pid alone does not name it: after the process has ended, the system gives
 * the same number to another one.
 */
export interface ProcessIdentity {
  readonly pid: number
  /** When the process started, as the system tells it: an opaque text, only to be compared. */
  readonly startedAt: string
}

/** The process that runs now under `pid`, or `null` if there is none (a zombie has ended: it counts as none). */
export function identityOf(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid)
  return startedAt === null ? null : { pid, startedAt }
}

/** Whether that very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startedAt === identity.startedAt
}

/** The identity of the process that asks. */
export function ownIdentity(): ProcessIdentity {
  const identity = identityOf(process.pid)
  if (identity === null) throw new Error('This system does not tell when a process started.')
  return identity
}

/** proc(5): after the command in parentheses come the state (field 3) and, as field 22, the start in ticks since boot. */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return null
    // Ticks since boot repeat after a reboot: the boot's own id makes them unique.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}:${fields[18]}`
  } catch {
    return null
  }
}

function startByPs(pid: number): string | null {
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env,
      stdio,
    })
    const [state = 'Z', ...started] = line.trim().split(/\s+/)
    return state.startsWith('Z') ? null : started.join(' ')
  } catch {
    return null
  }
}
