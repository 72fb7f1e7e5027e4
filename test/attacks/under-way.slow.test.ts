// Requests that were let in before their session ended, or before their user lost a role, must not undo that.
import { GraphQLError } from 'graphql'
import { mongo } from 'mongoose'
import type { Context } from '../../src/index.js'
import { type TestSignIn, testPassword } from '../../src/testing/client.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

const typeDefs = `
  extend type Mutation {
    "Waits until the test says so."
    wait: Boolean!
    anyone: [String!] @public
    signedIn: [String!] @auth
    admin: [String!] @hasRole(roles: ADMIN)
    required: [String!]! @auth
    away: Boolean!
    foreign: Boolean!
  }
`

function signal() {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}

let gate = signal()
let reached = signal()
let ran: string[] = []
const runs =
  (name: string) =>
  (_parent: unknown, _args: unknown, { viewer }: Context) => {
    ran.push(name)
    return [...(viewer?.roles ?? [])]
  }
const wait = async () => {
  reached.give()
  await gate.given
  return true
}
const resolvers = {
  Mutation: {
    wait,
    anyone: runs('anyone'),
    signedIn: runs('signedIn'),
    admin: runs('admin'),
    required: runs('required'),
    away() {
      throw new mongo.MongoNetworkError('cut off')
    },
    foreign() {
      throw new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } })
    },
  },
}

let here: StartedPortcullis
let there: StartedPortcullis
let root: TestSignIn
beforeAll(async () => {
  here = await startPortcullis({ typeDefs, resolvers })
  const { uri: mongodbUri } = here.services.database
  there = await startPortcullis({ mongodbUri, typeDefs, resolvers })
  root = await admin('root-of-all')
})

let made = 0
async function admin(username = `admin-${++made}`): Promise<TestSignIn> {
  const user = await here.api.register(username)
  await here.portcullis.accounts.setRoles(user.userId, ['ADMIN'])
  return user
}
const send = ({ api }: StartedPortcullis, by: TestSignIn, mutation: string) =>
  api.send({ query: `mutation { ${mutation} }`, token: by.accessToken })
const disable = ({ userId }: TestSignIn) => `disableUser(input: { userId: "${userId}" }) { id }`
const enable = ({ userId }: TestSignIn) => `enableUser(input: { userId: "${userId}" }) { id }`
const setRoles = ({ userId }: TestSignIn, roles: string) =>
  `setUserRoles(input: { userId: "${userId}", roles: [${roles}] }) { id }`
const stored = async ({ userId }: TestSignIn) => {
  const [account] = await here.services.accounts.findMany([userId])
  return account
}

describe('over two instances, nothing is stored after the acknowledgement', () => {
  const isDisabled = async (user: TestSignIn) => (await stored(user))?.disabled
  const isDemoted = async (user: TestSignIn) => (await stored(user))?.roles.includes('ADMIN') === false

  test.each([
    ['disabled, who enables itself', disable, enable, isDisabled],
    [
      'demoted, who takes the role back',
      (user: TestSignIn) => setRoles(user, 'USER'),
      (user: TestSignIn) => setRoles(user, 'ADMIN'),
      isDemoted,
    ],
  ])('of an admin that is %s', async (_name, end, undo, isEnded) => {
    for (let round = 0; round < 20; round += 1) {
      const attacker = await admin()
      let isOver = false
      const flood = async () => {
        while (!isOver) await send(there, attacker, undo(attacker))
      }
      const floods = Array.from({ length: 4 }, flood)
      const acknowledged = await send(here, root, end(attacker))
      isOver = true
      // What was let in before the acknowledgement is still under way.
      await Promise.all(floods)

      expect(acknowledged.errors).toBeUndefined()
      expect([round, await isEnded(attacker)]).toEqual([round, true])
    }
  })
})

describe('what is decided as it is stored', () => {
  const client = { userAgent: null, ipAddress: null, requestId: null }
  const operations = ['enable', 'disable', 'setRoles', 'revokeSessions'] as const

  async function attempt(
    operation: (typeof operations)[number],
    spoil: (actor: TestSignIn) => Promise<unknown>,
  ) {
    const { accounts, revocation } = here.services
    const [actor, target] = [await admin(), await here.api.register(`target-${++made}`)]
    if (operation === 'enable') await accounts.disable(target.userId)
    const [session] = await revocation.list(actor.userId)
    await spoil(actor)
    const before = await stored(target)
    const by = { actorId: actor.userId, sessionId: session?._id ?? '', client }
    const change =
      operation === 'setRoles'
        ? accounts.setRoles(target.userId, ['ADMIN'], by)
        : accounts[operation](target.userId, by)
    const code = await change.then(
      () => 'done',
      (error: { code: string }) => error.code,
    )
    const isAlive = operation === 'enable' || (await send(here, target, 'signedIn')).errors === undefined
    return { code, isUnchanged: isAlive && JSON.stringify(await stored(target)) === JSON.stringify(before) }
  }

  test.each(operations)('%s needs a session that is live', async (operation) => {
    const outcome = await attempt(operation, (actor) => send(here, actor, 'logout'))
    expect(outcome).toEqual({ code: 'UNAUTHENTICATED', isUnchanged: true })
  })

  test.each(operations)('%s needs the role', async (operation) => {
    const outcome = await attempt(operation, ({ userId }) => here.portcullis.accounts.setRoles(userId, []))
    expect(outcome).toEqual({ code: 'FORBIDDEN', isUnchanged: true })
  })

  test('a session that has ended ends no other', async () => {
    const { revocation } = here.services
    const user = await here.api.register(`two-${++made}`)
    const second = await here.api.login(`two-${made}`)
    const sessions = await revocation.list(user.userId)
    await send(here, user, 'logout')
    const [other] = await revocation.list(user.userId)
    const ended = sessions.find(({ _id }) => _id !== other?._id)
    const by = { actorId: user.userId, sessionId: ended?._id ?? '', client }

    await expect(revocation.revoke(other?._id ?? '', by)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(revocation.revokeOwn(by, false)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect((await send(here, second, 'signedIn')).errors).toBeUndefined()
  })

  test('many changes of one admin at once are all made', async () => {
    const by = await admin()
    const targets = await Promise.all(Array.from({ length: 20 }, () => here.api.register(`many-${++made}`)))
    const answers = await Promise.all(targets.map((target) => send(here, by, disable(target))))

    expect(answers.flatMap(codes)).toEqual([])
  })
})

describe.each([
  ['coherent', () => here],
  ['strict', () => strict],
])('between the root fields of a mutation (%s)', (_mode, server) => {
  beforeEach(() => {
    gate = signal()
    reached = signal()
    ran = []
  })

  /** Sends a mutation whose first field waits until `meanwhile` is done. */
  async function during(by: TestSignIn, rest: string, meanwhile: () => Promise<unknown>) {
    const answering = send(server(), by, `wait ${rest}`)
    await reached.given
    await meanwhile()
    gate.give()
    return answering
  }

  test.each(['anyone', 'signedIn', 'admin', 'required'])(
    'a session that ended refuses %s, at its path and with 200',
    async (field) => {
      const by = await admin()
      const answer = await during(by, field, () => send(server(), root, disable(by)))

      expect([answer.status, ran]).toEqual([200, []])
      expect(answer.errors).toMatchObject([
        { path: [field], extensions: { code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' } },
      ])
      expect(answer.data).toEqual(field === 'required' ? null : { wait: true, [field]: null })
    },
  )

  test('a role that was taken away does not count, and resolvers see the viewer as it is', async () => {
    const by = await admin()
    const answer = await during(by, 'signedIn admin', () => send(server(), root, setRoles(by, 'USER')))

    expect([answer.status, ran]).toEqual([200, ['signedIn']])
    expect(answer.data).toEqual({ wait: true, signedIn: ['USER'], admin: null })
    expect(answer.errors).toMatchObject([{ path: ['admin'], extensions: { code: 'FORBIDDEN' } }])
  })

  test.each([
    ['logout', () => 'logout'],
    ['revokeAllSessions', () => 'revokeAllSessions'],
    ['disableUser of oneself', disable],
    [
      'revokeUserSessions of oneself',
      ({ userId }) => `revokeUserSessions(input: { userId: "${userId}" }) { id }`,
    ],
    [
      'changePassword',
      () =>
        `changePassword(input: { currentPassword: "${testPassword}", newPassword: "another lantern 4711 orchard" }) { accessToken }`,
    ],
  ] as const satisfies readonly (readonly [string, (by: TestSignIn) => string])[])(
    'nothing follows %s',
    async (_name, first) => {
      const by = await admin()
      const answer = await send(server(), by, `${first(by)} admin`)

      expect([answer.status, ran]).toEqual([200, []])
      expect(answer.errors).toMatchObject([
        { path: ['admin'], extensions: { code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' } },
      ])
    },
  )

  test('nothing follows the end of the current session by its id', async () => {
    const by = await admin()
    const me = await server().api.send({ query: '{ me { sessions { id } } }', token: by.accessToken })
    const [, id] = /"id":"([^"]+)"/.exec(me.text) ?? []
    const answer = await send(server(), by, `revokeSession(id: "${id}") { id } admin`)

    expect([answer.status, codes(answer), ran]).toEqual([200, ['UNAUTHENTICATED'], []])
  })

  test('what works with any bearer goes on for nobody', async () => {
    const by = await admin()
    const input = `{ username: "admin-${made}", password: "${testPassword}" }`
    const answer = await send(server(), by, `logout login(input: ${input}) { user { username } }`)

    expect(answer.data).toEqual({ logout: true, login: { user: { username: `admin-${made}` } } })
  })

  test.each(['away', 'foreign'])(
    'whatever happens to %s, a mutation of which something has run is no failure to repeat',
    async (field) => {
      const by = await admin()
      const alone = await send(server(), by, field)
      const after = await send(server(), by, `signedIn ${field}`)

      expect([alone.status, after.status]).toEqual([field === 'away' ? 503 : 401, 200])
      expect([after.data, ran]).toEqual([null, ['signedIn']])
    },
  )
})

let strict: StartedPortcullis
beforeAll(async () => {
  const { uri: mongodbUri } = here.services.database
  strict = await startPortcullis({ mongodbUri, typeDefs, resolvers, revocation: 'strict' })
})

test('asking before each root field is a look in memory, and no read', async () => {
  const by = await admin()
  await send(here, by, 'signedIn')
  const lookUps = () =>
    here.services.running.flatMap(({ caches }) => caches?.session?.() ?? [])[0] ?? {
      hits: 0,
      misses: 0,
    }
  const before = lookUps()
  await send(here, by, 'a: signedIn b: signedIn c: signedIn')
  const after = lookUps()

  expect([after.misses - before.misses, after.hits - before.hits]).toEqual([0, 4])
})
