import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { DataFolderInUse } from '../failures/errors.js'
import type { MongodBinary } from '../mongod-binary/index.js'
import { loadOrCreateCredentials, readCredentials, uriOf, writeAddress } from './credentials.js'
import { type DataFolder, openDataFolder } from './data-folder.js'
import { claimFolder, type FolderClaim, type FolderRecord, readRecord } from './folder-claim.js'
import { findMongodOn } from './left-behind.js'
import { lastWords, type MongodProcess, stopProcess } from './mongod-process.js'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js'
import { startPrimary } from './start-primary.js'

const ATTACH_DEADLINE_MS = 60_000
const POLL_MS = 50

/** A private MongoDB, ready for use. */
export interface PrivateMongod {
  /** Host, replica set and the owner's password, without a database. Never log it. */
  readonly uri: string
  /** Whether this process started it and will stop it. `false`: it belongs to another live process. */
  readonly isOwner: boolean
  /** Stops a MongoDB that this process started and releases the folder. Does nothing otherwise. */
  stop(): Promise<void>
}

/** Inputs of `openPrivateMongod`. */
export interface PrivateMongodOptions {
  /** Absolute path; created if it does not exist. */
  readonly dataDir: string
  readonly log: Logger
  /** Connect to the MongoDB of the folder's live owner, if there is one, instead of failing. */
  readonly attach: boolean
  readonly findBinary: () => Promise<MongodBinary>
  /** Called once if the mongod exits unexpectedly. The database is then lost until the next start. */
  readonly onLost: (error: Error) => void
}

/**
 * Starts a mongod on the data folder as a single-node replica set, or attaches to that of a live owner.
 *
 * @throws DataFolderInUse if a live process owns the folder and `attach` is not set
 * @throws MongodNotFound, MongodFailed
 */
export async function openPrivateMongod(options: PrivateMongodOptions): Promise<PrivateMongod> {
  const folder = openDataFolder(options.dataDir)
  for (;;) {
    const claim = claimFolder(folder.path, ownIdentity())
    if (claim.kind === 'claimed') return own(folder, claim, options)
    if (!options.attach) throw inUse(folder, claim.owner)
    const port = await portOfOwner(folder, claim.owner)
    if (port !== null) {
      return { uri: uriOf(port, readCredentials(folder)), isOwner: false, stop: async () => undefined }
    }
  }
}

async function own(
  folder: DataFolder,
  claim: FolderClaim,
  options: PrivateMongodOptions,
): Promise<PrivateMongod> {
  const recorded = (mongod: MongodProcess, ready: boolean) =>
    claim.update({ mongod: { process: mongod.identity, ready }, port: mongod.port })
  try {
    await endLeftBehind(folder, claim.previous, options.log)
    const binary = await options.findBinary()
    const credentials = loadOrCreateCredentials(folder)
    const mongod = await startPrimary(binary, folder, credentials, claim.previous.port, (begun) =>
      recorded(begun, false),
    )
    const uri = uriOf(mongod.port, credentials)
    writeAddress(folder, uri)
    recorded(mongod, true)
    options.log.info(
      { port: mongod.port, binary: binary.path, version: binary.version },
      'private MongoDB started',
    )
    return watched(folder, claim, { ...mongod, uri }, options)
  } catch (error) {
    claim.release(claim.previous.port)
    throw error
  }
}

/** A mongod survives a `kill -9` of its owner, and keeps its files locked. */
async function endLeftBehind(folder: DataFolder, previous: FolderRecord, log: Logger): Promise<void> {
  const recorded = previous.mongod?.process
  const left = recorded !== undefined && isRunning(recorded) ? recorded : findMongodOn(folder.databaseFiles)
  if (left === null) return
  log.info({ pid: left.pid }, 'stopping the private MongoDB of a previous process')
  await stopProcess(left)
}

function watched(
  folder: DataFolder,
  claim: FolderClaim,
  mongod: MongodProcess & { readonly uri: string },
  { log, onLost }: PrivateMongodOptions,
): PrivateMongod {
  let stopping: Promise<void> | null = null
  void mongod.exited.then((exit) => {
    if (stopping !== null) return
    log.error({ ...exit, lastWords: lastWords(folder) }, 'private MongoDB exited unexpectedly')
    onLost(new Error(`The private MongoDB exited unexpectedly. See ${folder.mongodLog}`))
  })
  const stop = async () => {
    await mongod.stop()
    claim.release(mongod.port)
  }
  return {
    uri: mongod.uri,
    isOwner: true,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

/** The port of the owner's mongod once it is ready; `null` if the owner ends before that. */
async function portOfOwner(folder: DataFolder, owner: ProcessIdentity): Promise<number | null> {
  const deadline = Date.now() + ATTACH_DEADLINE_MS
  while (isRunning(owner)) {
    const { mongod, port } = readRecord(folder.path)
    if (mongod?.ready === true) return port
    if (Date.now() > deadline) throw inUse(folder, owner)
    await sleep(POLL_MS)
  }
  return null
}

function inUse(folder: DataFolder, { pid }: ProcessIdentity) {
  const who = pid === process.pid ? 'This process' : `Another Portcullis (process ${pid})`
  return new DataFolderInUse({
    message: `${who} uses the data folder ${folder.path}. Stop it, or set PORTCULLIS_DATA_DIR to another folder.`,
    detail: { pid, dataDir: folder.path },
  })
}
