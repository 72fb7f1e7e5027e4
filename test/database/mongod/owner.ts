import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const HARNESS = join(import.meta.dirname, '../../../scripts/register-typescript.js')
const SCRIPT = join(import.meta.dirname, 'owner-process.ts')

/** What the process told, e.g. `{ event: 'ready', uri }` or `{ event: 'refused', code, detail }`. */
export interface OwnerEvent {
  readonly event: string
  readonly uri?: string
  readonly code?: string
  readonly detail?: { readonly pid?: number }
}

/** A process of its own that opened, or was refused, the database of a data folder. */
export interface Owner {
  readonly pid: number
  /** Whether it opened the database, and which. */
  readonly first: OwnerEvent
  /** Everything it has told so far. */
  readonly events: readonly OwnerEvent[]
  /** Sends a signal to it, or with `group` to its process group, as a terminal's Ctrl-C does, and waits for its end. */
  end(signal: NodeJS.Signals, group?: 'group'): Promise<void>
}

const started = new Set<ChildProcess>()

afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  started.clear()
})

/** Starts such a process and waits until it is ready or refused. */
export async function startOwner(dataDir: string, ...args: readonly 'attach'[]): Promise<Owner> {
  const command = ['--import', HARNESS, SCRIPT, dataDir, ...args]
  const child = spawn(process.execPath, command, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  started.add(child)
  const { pid } = child
  if (pid === undefined) throw new Error('The process did not start.')
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  const events: OwnerEvent[] = []
  const lines = createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line)))
  const closed = once(child, 'close')
  await Promise.race([once(lines, 'line'), closed])
  const [first] = events
  if (first === undefined) throw new Error(`The process ended: ${log}`)
  const end = async (signal: NodeJS.Signals, group?: 'group') => {
    process.kill(group === undefined ? pid : -pid, signal)
    const [code] = await closed
    const inOrder = signal === 'SIGINT' || signal === 'SIGTERM'
    if (inOrder && code !== 0) throw new Error(`The process failed: ${log}`)
  }
  return { pid, first, events, end }
}
