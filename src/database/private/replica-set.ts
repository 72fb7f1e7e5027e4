import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import * as z from 'zod/mini'
import { type Credentials, fingerprintOf, MECHANISM, type MongodbUser } from './credentials.js'
import { REPLICA_SET } from './mongod-process.js'
import { LOOPBACK } from './ports.js'

/** Transient errors by MongoDB's error codes (src/mongo/base/error_codes.yml): not yet, or already done. */
const NOT_YET_INITIALIZED = 94
const PASSING: readonly unknown[] = [
  NOT_YET_INITIALIZED,
  23, // AlreadyInitialized
  109, // ConfigurationInProgress
  10107, // NotWritablePrimary
  11602, // InterruptedDueToReplStateChange
]

const POLL_MS = 20

const configurationAnswer = z.object({
  config: z.looseObject({
    version: z.number(),
    members: z.tuple([z.looseObject({ host: z.string() })]),
  }),
})

const serverStatus = z.object({ pid: z.coerce.number() })

const usersAnswer = z.object({
  users: z.array(z.object({ customData: z.optional(z.object({ fingerprint: z.optional(z.string()) })) })),
})

type Admin = ReturnType<mongoose.mongo.Db['admin']>

/**
 * Makes the mongod on `port` the primary of its single-node replica set. Initiates a new set. Reconfigures an existing
 * one that was last used on another port, where it would not find itself. Then creates the owner, or updates its
 * password if it was derived from another key.
 *
 * @param options.isOurs - whether the mongod with this pid is the started one: another process may have taken the port
 * @throws Error if it is not, or if there is no primary before the deadline
 */
export async function ensurePrimary(options: {
  readonly port: number
  readonly credentials: Credentials
  readonly isOurs: (pid: number) => boolean
  readonly deadlineMs: number
}): Promise<void> {
  const { port, credentials, isOurs, deadlineMs } = options
  const { name, password, source } = credentials.member
  const client = new mongoose.mongo.MongoClient(`mongodb://${LOOPBACK}:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 5000,
    auth: { username: name, password },
    authSource: source,
    authMechanism: MECHANISM,
  })
  const admin = client.db('admin').admin()
  const deadline = Date.now() + deadlineMs
  try {
    while (!(await stepToPrimary(admin, `${LOOPBACK}:${port}`, credentials.owner, isOurs))) {
      if (Date.now() > deadline) throw new Error(`The replica set has no primary after ${deadlineMs} ms.`)
      await sleep(POLL_MS)
    }
  } finally {
    await client.close()
  }
}

/**
 * One attempt, to be repeated: mongod listens before it has loaded its configuration, and closes connections when its
 * state changes.
 */
async function stepToPrimary(
  admin: Admin,
  host: string,
  owner: MongodbUser,
  isOurs: (pid: number) => boolean,
): Promise<boolean> {
  try {
    const { pid } = serverStatus.parse(await admin.command({ serverStatus: 1 }))
    if (!isOurs(pid)) throw new Error(`Another MongoDB answers at ${host} (process ${pid}).`)
    if (await isPrimary(admin)) {
      await ensureOwner(admin, owner)
      return true
    }
    await moveOrInitiate(admin, host)
  } catch (error) {
    if (!isPassing(error)) throw error
  }
  return false
}

function isPassing(error: unknown): boolean {
  if (error instanceof mongoose.mongo.MongoServerError) return PASSING.includes(error.code)
  return error instanceof mongoose.mongo.MongoNetworkError
}

async function isPrimary(admin: Admin): Promise<boolean> {
  const hello = await admin.command({ hello: 1 })
  return hello.isWritablePrimary === true
}

async function moveOrInitiate(admin: Admin, host: string): Promise<void> {
  const stored = await readConfiguration(admin)
  if (stored === null) {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } })
  } else if (stored.members[0].host !== host) {
    const moved = { ...stored, version: stored.version + 1, members: [{ ...stored.members[0], host }] }
    // Forced, because a normal reconfiguration needs a primary, which a set with the old port cannot elect.
    await admin.command({ replSetReconfig: moved, force: true })
  }
}

/** Reads first and writes only a difference, because every start calls it. */
async function ensureOwner(admin: Admin, owner: MongodbUser): Promise<void> {
  const fingerprint = fingerprintOf(owner)
  const answer = await admin.command({ usersInfo: owner.name })
  const [stored] = usersAnswer.parse(answer).users
  if (stored?.customData?.fingerprint === fingerprint) return
  await admin.command({
    [stored === undefined ? 'createUser' : 'updateUser']: owner.name,
    pwd: owner.password,
    roles: ['root'],
    mechanisms: [MECHANISM],
    customData: { fingerprint },
    writeConcern: { w: 'majority' },
  })
}

async function readConfiguration(admin: Admin) {
  try {
    return configurationAnswer.parse(await admin.command({ replSetGetConfig: 1 })).config
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoServerError && error.code === NOT_YET_INITIALIZED) return null
    throw error
  }
}
