import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DataFolder } from './data-folder.js'
import { LOOPBACK } from './ports.js'
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js'

/** The name of the private single-node replica set. It is part of the stored configuration, so it cannot change. */
export const REPLICA_SET = 'portcullis'

/**
 * Environment variables passed to mongod. Others may be secrets, which mongod does not need and could outlive this
 * process with.
 */
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
  /**
   * Sends SIGTERM, and SIGKILL after 15 s. Acknowledged writes are safe in either case, because they are in the
   * journal.
   */
  stop(): Promise<void>
}

/**
 * Starts a mongod in its own session: a Ctrl-C in the terminal reaches the server only, which first completes its
 * requests and then stops the database. The mongod survives a `kill -9` of this process; the next start stops it.
 *
 * @throws Error if the system cannot start the binary
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
  const pid = child.pid ?? 0 // set after `spawn`
  const identity = identityOf(pid) ?? { pid, startedAt: 'exited immediately' }
  const endWithUs = () => trySignal(pid, 'SIGTERM')
  process.once('exit', endWithUs)
  void exited.then(() => process.removeListener('exit', endWithUs))
  const stop = async () => {
    child.ref() // keeps Node running while it waits
    await stopProcess(identity)
    await exited
  }
  return { identity, port, exited, stop }
}

/**
 * Stops a mongod by SIGTERM, after 15 s by SIGKILL, and returns when it has exited.
 *
 * @throws Error if it does not exit
 */
export async function stopProcess(mongod: ProcessIdentity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (isRunning(mongod)) trySignal(mongod.pid, signal)
    if (await endsWithin(mongod, STOP_DEADLINE_MS)) return
  }
  throw new Error(`mongod (process ${mongod.pid}) could not be stopped.`)
}

/** The error lines at the end of mongod's log, with the output of the dynamic loader. */
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
    // Other users of this machine can reach the port, so clients always need the key or the password, also before the
    // first user exists.
    ...['--keyFile', folder.key, '--setParameter', 'enableLocalhostAuthBypass=false'],
    // The minimum: passwords of 256 random bits need no slow key derivation, which would delay each connection.
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
    // It has exited. Callers check that by its identity.
  }
}

/** mongod logs one JSON document per line. Its severity `s` is F (fatal) or E (error). */
function complaint(line: string): string[] {
  if (!line.startsWith('{')) return line === '' ? [] : [line]
  try {
    const { s, msg, attr }: { s?: unknown; msg?: unknown; attr?: unknown } = JSON.parse(line)
    return s === 'F' || s === 'E' ? [`${String(msg)} ${JSON.stringify(attr ?? {})}`] : []
  } catch {
    return []
  }
}
