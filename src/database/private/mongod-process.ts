import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DataFolder } from './data-folder.js'
import { LOOPBACK } from './ports.js'
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js'

/** The name of the private single-node replica set, in its stored configuration for good. */
export const REPLICA_SET = 'portcullis'

/** Our own holds secrets, which mongod has no use for and may outlive us with. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH']

const STOP_DEADLINE_MS = 15_000
const POLL_MS = 20

/** How a mongod ended. */
export interface MongodExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A mongod that this process started. */
export interface MongodProcess {
  readonly identity: ProcessIdentity
  readonly port: number
  /** Resolves when it has exited, for any reason. */
  readonly exited: Promise<MongodExit>
  /** Asks it to end in order, and forces it after 15 s: its journal keeps every acknowledged write. */
  stop(): Promise<void>
}

/**
 * Starts a mongod in a session of its own, so that a terminal's Ctrl-C reaches the server alone, which answers what
 * is under way and then stops the database. It outlives a `kill -9` of this process; the next start ends it.
 *
 * @throws Error when the system cannot start the binary
 */
export async function startMongod(binary: string, folder: DataFolder, port: number): Promise<MongodProcess> {
  const output = openSync(folder.mongodLog, 'w', 0o600)
  const child = spawn(binary, mongodArguments(folder, port), {
    detached: true,
    env: Object.fromEntries(INHERITED.map((name) => [name, process.env[name]])),
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const exited = exitOf(child)
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  child.unref()
  const pid = child.pid ?? 0 // there is one after `spawn`
  const identity = identityOf(pid) ?? { pid, startedAt: 'exited immediately' }
  const endWithUs = () => trySignal(pid, 'SIGTERM')
  process.once('exit', endWithUs)
  void exited.then(() => process.removeListener('exit', endWithUs))
  const stop = async () => {
    child.ref() // we wait for it now, so Node must
    await stopProcess(identity)
    await exited
  }
  return { identity, port, exited, stop }
}

/**
 * Ends a mongod in order, by force after 15 s, and returns when it is gone.
 *
 * @throws Error when the system does not end it even by force
 */
export async function stopProcess(mongod: ProcessIdentity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (isRunning(mongod)) trySignal(mongod.pid, signal)
    if (await endsWithin(mongod, STOP_DEADLINE_MS)) return
  }
  throw new Error(`mongod (process ${mongod.pid}) could not be stopped.`)
}

/** What mongod said before it ended: its fatal and error lines, and what the system's loader wrote. */
export function lastWords(folder: DataFolder): string {
  const lines = readFileSync(folder.mongodLog, 'utf8').trim().split('\n')
  return lines.flatMap(complaint).slice(-4).join('\n')
}

function mongodArguments(folder: DataFolder, port: number): string[] {
  return [
    ...[
      '--dbpath',
      folder.databaseFiles,
      '--port',
      String(port),
      '--bind_ip',
      LOOPBACK,
      '--replSet',
      REPLICA_SET,
    ],
    ...['--nounixsocket', '--quiet', '--wiredTigerCacheSizeGB', '0.25'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // Other users of this machine reach the port: clients must know the key or the password, also before there is a user.
    ...['--keyFile', folder.key, '--setParameter', 'enableLocalhostAuthBypass=false'],
    // The least that is allowed: passwords of 256 random bits need no slow derivation, and each connection waits for it.
    ...['--setParameter', 'scramSHA256IterationCount=5000'],
  ]
}

function exitOf(child: ChildProcess): Promise<MongodExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

async function endsWithin(mongod: ProcessIdentity, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds
  while (isRunning(mongod)) {
    if (Date.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in this moment; whether it did is read from the system, not from here.
  }
}

/** mongod logs one JSON document a line: `s` is its severity, F fatal or E error. */
function complaint(line: string): string[] {
  if (!line.startsWith('{')) return line === '' ? [] : [line]
  try {
    const { s, msg, attr }: { s?: unknown; msg?: unknown; attr?: unknown } = JSON.parse(line)
    return s === 'F' || s === 'E' ? [`${String(msg)} ${JSON.stringify(attr ?? {})}`] : []
  } catch {
    return []
  }
}
