import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import { findMongod } from '../../src/database/mongod-binary/index.js'
import { freePort, isListening } from '../../src/database/private/ports.js'

/** One mongod of a set: a process of its own, to be killed or frozen. */
export interface Member {
  readonly port: number
  /** `kill -9`. */
  kill(): Promise<void>
  /** Starts it again on the data that it left. */
  restart(): Promise<void>
  /** SIGSTOP: its sockets stay open, and nothing is answered. */
  freeze(): void
  thaw(): void
}

export interface ReplicaSet {
  readonly members: readonly Member[]
  /** Leads to a database of the set. */
  uri(database: string): string
  /** The member that answers as primary. Waits for one. */
  primary(): Promise<Member>
}

export interface ReplicaSetOptions {
  /** Default 3. */
  readonly members?: number
  /** How long the others wait for a silent primary. MongoDB's default is 10 s; here it is 2 s, to wait less. */
  readonly electionTimeoutMs?: number
}

const name = 'failover'
const patienceMs = 60_000
const ends: (() => Promise<void>)[] = []

afterAll(async () => {
  for (const end of ends.splice(0)) await end()
})

/** Waits until its standard input ends, which happens however the run does, and then leaves nothing behind. */
const cleanUp = `
cat > /dev/null
[ -d "$1" ] || exit 0
find "$1" -name mongod.lock -exec cat {} + | xargs kill -9
rm -rf "$1"
`

/** Starts a replica set of real mongod processes. It goes with the test file. */
export async function startReplicaSet(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
  const { path } = await findMongod({ environment: process.env, progress: () => undefined })
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-set-'))
  const cleaner = spawn('sh', ['-c', cleanUp, 'clean-up', folder], { stdio: ['pipe', 'ignore', 'ignore'] })
  cleaner.unref()
  const members: Member[] = []
  for (let index = 0; index < (options.members ?? 3); index += 1) {
    members.push(await startMember(path, join(folder, String(index))))
  }
  ends.push(async () => {
    for (const member of members) await member.kill()
    rmSync(folder, { recursive: true, force: true })
    cleaner.stdin.end()
  })
  await initiate(members, options.electionTimeoutMs ?? 2_000)
  const set: ReplicaSet = {
    members,
    uri: (database) =>
      `mongodb://${members.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${database}?replicaSet=${name}`,
    primary: () => findPrimary(members),
  }
  await set.primary()
  return set
}

async function startMember(binary: string, folder: string): Promise<Member> {
  mkdirSync(folder)
  const port = await freePort(null)
  let child: ChildProcess
  async function start(): Promise<void> {
    child = spawn(binary, memberArguments(folder, port), { stdio: 'ignore' })
    while (!(await isListening(port))) {
      if (hasEnded(child)) throw new Error(`mongod ended at once: ${child.exitCode ?? child.signalCode}`)
      await sleep(20)
    }
  }
  await start()
  return {
    port,
    async kill() {
      if (hasEnded(child)) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    restart: start,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function memberArguments(folder: string, port: number): string[] {
  const place = ['--dbpath', folder, '--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket']
  const small = ['--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '64', '--journalCommitInterval', '5']
  return [...place, '--replSet', name, ...small, '--setParameter', 'diagnosticDataCollectionEnabled=false']
}

async function initiate(members: readonly Member[], electionTimeoutMillis: number): Promise<void> {
  await direct(members[0]?.port ?? 0, (admin) =>
    admin.command({
      replSetInitiate: {
        _id: name,
        members: members.map(({ port }, _id) => ({ _id, host: `127.0.0.1:${port}` })),
        settings: { electionTimeoutMillis, heartbeatIntervalMillis: 500 },
      },
    }),
  )
}

async function findPrimary(members: readonly Member[]): Promise<Member> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    for (const member of members) if (await isPrimary(member)) return member
    if (Date.now() > deadline) throw new Error(`The set has no primary after ${patienceMs} ms.`)
    await sleep(50)
  }
}

async function isPrimary({ port }: Member): Promise<boolean> {
  try {
    const { isWritablePrimary } = await direct(port, (admin) => admin.command({ hello: 1 }))
    return isWritablePrimary === true
  } catch {
    return false // killed, frozen or not yet up
  }
}

/** Runs commands on one member, whatever its state. */
export async function direct<T>(port: number, run: (admin: mongoose.mongo.Admin) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 1_000,
  })
  try {
    return await run(client.db('admin').admin())
  } finally {
    await client.close()
  }
}
