// Accounts and sessions by the hundred thousand, and their access tokens.
// @ts-check
import { randomBytes } from 'node:crypto'
import { createApplication } from '../../dist/application/portcullis.js'

const batch = 5_000
const password = 'a password for measuring 4711'

/**
 * Stores copies of one account and its session under ids and names of their own, and signs a token for each: signing in
 * would take the hash of a password each time.
 *
 * @param {{ mongodbUri: string, secret: string, count: number }} options
 */
export async function makeSessions({ mongodbUri, secret, count }) {
  const { portcullis, services } = await createApplication({
    env: {},
    mode: 'development',
    mongodbUri,
    secret,
    bcryptCost: 4,
    logLevel: 'silent',
    accessTokenTtl: '12h',
  })
  const { id } = await portcullis.accounts.create({ username: 'original', password })
  await portcullis.sessions.start(id)
  const { connection } = portcullis
  const accounts = connection.collection('portcullis_accounts')
  const sessions = connection.collection('portcullis_sessions')
  const account = await accounts.findOne({ username: 'original' })
  const session = await sessions.findOne({ userId: account?._id })
  if (account === null || session === null) throw new Error('There is nothing to copy.')
  const ObjectId = account._id.constructor
  /** @type {string[]} */
  const tokens = []
  for (let first = 0; first < count; first += batch) {
    const owners = Array.from({ length: Math.min(batch, count - first) }, (_, index) => {
      const username = `user-${String(first + index).padStart(7, '0')}`
      return { ...account, _id: new /** @type {any} */ (ObjectId)(), username, canonicalName: username }
    })
    const begun = owners.map(({ _id }) => ({
      ...session,
      _id: /** @type {any} */ (randomBytes(16).toString('base64url')),
      userId: _id,
      familyHash: randomBytes(32).toString('base64url'),
      tokenHash: randomBytes(32).toString('base64url'),
      familyKey: randomBytes(32).toString('base64url'),
    }))
    await Promise.all([
      accounts.insertMany(owners, { ordered: false, writeConcern: { w: 1 } }),
      sessions.insertMany(begun, { ordered: false, writeConcern: { w: 1 } }),
    ])
    for (const { _id, userId } of begun) {
      const subject = { userId: userId.toHexString(), sessionId: String(_id), roles: ['USER'], scopes: [] }
      const authTime = Math.floor(session.authenticatedAt.getTime() / 1000)
      tokens.push(services.accessTokens.sign({ ...subject, authTime, methods: ['pwd'] }).token)
    }
  }
  return {
    tokens,
    /** Commands of the database that read sessions, so far. */
    async commandsSoFar() {
      const status = await connection.getClient().db('admin').command({ serverStatus: 1 })
      return status.metrics.commands.aggregate.total
    },
    close: () => portcullis.stop(),
  }
}
