import type { Account, Context } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { profileOf } from '../harness/profile.js'

let server: StartedPortcullis
let seen: readonly (Account | null)[] = []
beforeAll(async () => {
  server = await startPortcullis({
    typeDefs: 'extend enum Role { EDITOR } extend type Query { look: Boolean @auth }',
    resolvers: ({ accounts }) => ({
      Query: {
        look: async (_parent: unknown, _args: unknown, { viewer, account, loaders }: Context) => {
          const id = viewer?.userId ?? ''
          seen = [account, await loaders.user.load(id), await accounts.find(id)]
          return true
        },
      },
    }),
  })
})

const accounts = () => server.portcullis.accounts
const stored = (username: string) =>
  server.portcullis.connection.collection('portcullis_accounts').findOne({ username })
const eventsOf = (userId: string) =>
  server.portcullis.connection.collection('portcullis_events').find({ userId }).sort({ _id: 1 }).toArray()
const me = (token: string) => server.api.send({ query: '{ me { id roles } }', token })

test('an account that a program makes signs in, and has its event', async () => {
  const made = await accounts().create({
    username: 'made',
    password: testPassword,
    email: 'made@example.com',
    roles: ['EDITOR'],
  })

  expect(made).toEqual({
    id: (await stored('made'))?._id.toHexString(),
    username: 'made',
    email: null,
    pendingEmail: 'made@example.com',
    roles: ['USER', 'EDITOR'],
    deletionAt: null,
    secondFactors: [],
    recoveryCodesLeft: 0,
    disabled: false,
    createdAt: expect.any(Date),
  })
  expect((await server.api.login('made')).userId).toBe(made.id)
  expect((await eventsOf(made.id))[0]).toMatchObject({ type: 'REGISTERED', actorId: null, ipAddress: null })
})

test('what a user could not register is refused, with every problem at once', async () => {
  const input = { username: 'a b', password: 'short', email: 'none', roles: ['BOSS'] }

  await expect(accounts().create(input)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    extensions: {
      problems: expect.arrayContaining(
        ['username', 'password', 'email'].map((name) => expect.objectContaining({ path: ['input', name] })),
      ),
    },
  })
  await expect(accounts().create({ username: 'admin', password: testPassword })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  })
  await accounts().create({ username: 'twice', password: testPassword })
  await expect(accounts().create({ username: 'TWICE', password: testPassword })).rejects.toMatchObject({
    code: 'USERNAME_TAKEN',
  })
})

test('a program may give a reserved name, where it says so', async () => {
  const made = await accounts().create(
    { username: 'Admin', password: testPassword },
    { allowReservedName: true },
  )

  expect(made.username).toBe('Admin')
})

test('accounts are found by id and by user name in any case, and there is none for anything else', async () => {
  const made = await accounts().create({ username: 'Found', password: testPassword })

  expect(await accounts().find(made.id)).toEqual(made)
  expect(await accounts().find(made.id.toUpperCase())).toEqual(made)
  expect(await accounts().findByUsername('fOUND')).toEqual(made)
  for (const id of ['0'.repeat(24), '', 'found', '{"$ne":null}']) expect(await accounts().find(id)).toBeNull()
  for (const name of ['nobody-at-all', '', 'a b', 'x'.repeat(10_000)])
    expect(await accounts().findByUsername(name)).toBeNull()
})

test('an address finds the account that verified it, by its index, and not one where it waits', async () => {
  await accounts().create({ username: 'waits', password: testPassword, email: 'mine@example.com' })
  expect(await accounts().findByEmail('mine@example.com')).toBeNull()
  // As a verification will store it.
  const { username, id } = await accounts().create({ username: 'verified', password: testPassword })
  await server.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ username }, { $set: { email: 'mine@example.com' } })

  const [look] = await profileOf(server.portcullis.connection, async () => {
    expect(await accounts().findByEmail('mine@EXAMPLE.com')).toMatchObject({ id, email: 'mine@example.com' })
  })
  expect(look).toMatchObject({ planSummary: expect.stringContaining('email'), docsExamined: 1 })
  for (const text of ['', 'mine', 'mine@', '@example.com', 'another@example.com'])
    expect(await accounts().findByEmail(text)).toBeNull()
})

test('the list goes page by page in the order of names', async () => {
  for (const name of ['page-c', 'Page-A', 'page-b'])
    await accounts().create({ username: name, password: testPassword })
  const first = await accounts().list({ first: 2, search: 'PAGE-' })
  const second = await accounts().list({ first: 2, search: 'PAGE-', after: first.pageInfo.endCursor })

  expect(first.nodes.map(({ username }) => username)).toEqual(['Page-A', 'page-b'])
  expect(second.nodes.map(({ username }) => username)).toEqual(['page-c'])
  expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false])
  expect((await accounts().list()).nodes.length).toBeGreaterThan(2)
  for (const wrong of [{ first: 0 }, { first: 101 }, { after: 'no cursor' }])
    await expect(accounts().list(wrong)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
})

test('roles that a program gives and takes count at the next request, with events that name who acted', async () => {
  const chief = await accounts().create({ username: 'chief', password: testPassword })
  const { accessToken, userId } = await server.api.register('promoted')
  const rolesOf = async () => (await me(accessToken)).data

  expect(await accounts().setRoles(userId, ['EDITOR'], { actorId: chief.id })).toMatchObject({
    roles: ['USER', 'EDITOR'],
  })
  expect(await rolesOf()).toEqual({ me: { id: userId, roles: ['USER', 'EDITOR'] } })
  expect((await accounts().setRoles(userId, [])).roles).toEqual(['USER'])
  expect(await rolesOf()).toEqual({ me: { id: userId, roles: ['USER'] } })
  const changes = (await eventsOf(userId)).filter(({ type }) => type === 'ROLES_CHANGED')
  expect(changes.map(({ actorId }) => actorId)).toEqual([chief.id, null])
  await expect(accounts().setRoles(userId, ['BOSS'])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
})

test('an account that a program disables is refused at once, and signs in again when it is enabled', async () => {
  const { accessToken, userId } = await server.api.register('shut-out')
  expect((await me(accessToken)).status).toBe(200)

  expect(await accounts().disable(userId)).toMatchObject({ id: userId, disabled: true })
  expect(codes(await me(accessToken))).toEqual(['UNAUTHENTICATED'])
  await expect(server.api.login('shut-out')).rejects.toThrow('INVALID_CREDENTIALS')
  expect(await accounts().enable(userId)).toMatchObject({ id: userId, disabled: false })
  expect(codes(await me(accessToken))).toEqual(['UNAUTHENTICATED'])
  expect((await me((await server.api.login('shut-out')).accessToken)).status).toBe(200)
})

test('the last admin is neither disabled nor demoted by a program', async () => {
  const { id } = await accounts().create({ username: 'last', password: testPassword, roles: ['ADMIN'] })

  await expect(accounts().disable(id)).rejects.toMatchObject({ code: 'LAST_ADMIN' })
  await expect(accounts().setRoles(id, [])).rejects.toMatchObject({ code: 'LAST_ADMIN' })
})

test.each(['0'.repeat(24), 'no-id', ''])('a change of %j, which is no account, is NOT_FOUND', async (id) => {
  const changes = [
    () => accounts().disable(id),
    () => accounts().enable(id),
    () => accounts().setRoles(id, []),
  ]
  for (const change of changes) await expect(change()).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('resolvers and programs are given the same view, without anything of how it is stored', async () => {
  const { accessToken, userId } = await server.api.register('looked-at')
  await server.api.send({ query: '{ look }', token: accessToken })

  const view = await accounts().find(userId)
  expect(seen).toEqual([view, view, view])
  for (const account of seen) {
    expect(Object.keys(account ?? {}).sort()).toEqual(
      [
        'createdAt',
        'deletionAt',
        'disabled',
        'email',
        'id',
        'pendingEmail',
        'recoveryCodesLeft',
        'roles',
        'secondFactors',
        'username',
      ].sort(),
    )
    expect([Object.isFrozen(account), Object.isFrozen(account?.roles)]).toEqual([true, true])
  }
  expect(server.portcullis).not.toHaveProperty('services')
})

test('a stored role that the schema does not declare any more is not shown', async () => {
  const { id, username } = await accounts().create({ username: 'former', password: testPassword })
  await server.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ username }, { $set: { roles: ['USER', 'GONE'] } })

  expect((await accounts().find(id))?.roles).toEqual(['USER'])
})

const id = 'a'.repeat(24)
const secret = 'CANARY-4711'
const input = { username: 'ana', password: secret }
test.each<[string, string, () => unknown]>([
  ['nothing', 'accounts.create: input must be an object', () => call('create')],
  [
    'no password',
    'accounts.create: input.password must be a string',
    () => call('create', { username: 'a' }),
  ],
  [
    'a list as password',
    'accounts.create: input.password must be a string',
    () => call('create', { ...input, password: [secret] }),
  ],
  [
    'one role',
    'accounts.create: input.roles must be an array of role names',
    () => call('create', { ...input, roles: 'EDITOR' }),
  ],
  [
    'a role of another type',
    'accounts.create: input.roles.0 must be a string',
    () => call('create', { ...input, roles: [null] }),
  ],
  [
    'an option as input',
    'accounts.create: input has an unknown member: actorId',
    () => call('create', { ...input, actorId: id }),
  ],
  [
    'a value as the name of an option',
    'accounts.create: input has an unknown member',
    () => call('create', { ...input, [secret]: 1 }),
  ],
  [
    'a misspelt option',
    'accounts.create: options has an unknown member: actorID',
    () => call('create', input, { actorID: id }),
  ],
  ['a text as options', 'accounts.create: options must be an object', () => call('create', input, secret)],
  [
    'an actor that is no id',
    'accounts.disable: options.actorId must be the id of an account',
    () => call('disable', id, { actorId: secret }),
  ],
  ['an operator as id', 'accounts.find: accountId must be a string', () => call('find', { $ne: null })],
  ['null as id', 'accounts.enable: accountId must be a string', () => call('enable', null)],
  [
    'an operator as name',
    'accounts.findByUsername: username must be a string',
    () => call('findByUsername', { $gt: '' }),
  ],
  [
    'an operator as address',
    'accounts.findByEmail: email must be a string',
    () => call('findByEmail', { $gt: '' }),
  ],
  [
    'a text as size',
    'accounts.list: options.first must be a whole number',
    () => call('list', { first: '10' }),
  ],
  [
    'half an account',
    'accounts.list: options.first must be a whole number',
    () => call('list', { first: 1.5 }),
  ],
  [
    'roles of another type',
    'accounts.setRoles: roles must be an array of role names',
    () => call('setRoles', id, 'ADMIN'),
  ],
])('%s is refused by a TypeError that names the argument', async (_case, message, run) => {
  const before = await server.portcullis.connection.collection('portcullis_events').countDocuments()
  const error = await Promise.resolve(run()).catch((caught: unknown) => caught)

  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({ message })
  expect(await server.portcullis.connection.collection('portcullis_events').countDocuments()).toBe(before)
})

/** What the compiler refuses; a program in JavaScript has no compiler. */
function call(name: keyof ReturnType<typeof accounts>, ...given: unknown[]): unknown {
  const method: unknown = Reflect.get(accounts(), name)
  if (typeof method !== 'function') throw new Error(`There is no accounts.${name}.`)
  return method(...given)
}
