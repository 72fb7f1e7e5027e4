import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process of this machine. The pid alone does not identify it, because the system reuses pids. */
export interface ProcessIdentity {
  readonly pid: number
  /** The start time in the format of the system. Opaque; only compared for equality. */
  readonly startedAt: string
}

/** The process with this pid, or `null` if there is none. A zombie counts as none. */
export function identityOf(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid)
  return startedAt === null ? null : { pid, startedAt }
}

/** Whether this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startedAt === identity.startedAt
}

/** The identity of the current process. */
export function ownIdentity(): ProcessIdentity {
  const identity = identityOf(process.pid)
  if (identity === null) throw new Error('This system does not tell when a process started.')
  return identity
}

/**
 * proc(5): after the command in parentheses follow the state (field 3) and, as field 22, the start time in ticks since
 * boot.
 */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return null
    // Ticks since boot repeat after a reboot: the boot id makes them unique.
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
