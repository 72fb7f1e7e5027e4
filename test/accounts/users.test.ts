import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

let server: StartedPortcullis
let admin: { accessToken: string }
beforeAll(async () => {
  server = await startPortcullis()
  admin = await server.api.register('the-admin')
  await server.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ username: 'the-admin' }, { $set: { roles: ['USER', 'ADMIN', 'FORMER_ROLE'] } })
  for (const name of ['Carla', 'bert', 'Anna', 'anton', 'ANDREA']) await server.api.register(name)
})

interface Connection {
  edges: { cursor: string; node: { username: string } }[]
  nodes: { username: string }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}
const query = `query ($first: Int, $after: String, $search: String) {
  users(first: $first, after: $after, search: $search) {
    edges { cursor node { username } } nodes { username }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
const send = (variables: Record<string, unknown>, token = admin.accessToken) =>
  server.api.send({ query, variables, token })
const users = async (variables: Record<string, unknown>) =>
  ((await send(variables)).data as { users: Connection }).users
const names = ({ nodes }: Connection) => nodes.map(({ username }) => username)

test('accounts come in the order of their names without regard to case', async () => {
  expect(names(await users({}))).toEqual(['ANDREA', 'Anna', 'anton', 'bert', 'Carla', 'the-admin'])
})

test('pages follow each other by cursor and meet without gap or repeat', async () => {
  const seen: string[] = []
  let after: string | null = null
  for (let pages = 0; pages < 10; pages += 1) {
    const page: Connection = await users({ first: 2, after })
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
    expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor)
    seen.push(...names(page))
    after = page.pageInfo.endCursor
    if (!page.pageInfo.hasNextPage) break
  }
  expect(seen).toEqual(['ANDREA', 'Anna', 'anton', 'bert', 'Carla', 'the-admin'])
})

test('search finds the beginnings of names in any case, and takes nothing for a pattern', async () => {
  expect(names(await users({ search: 'AN' }))).toEqual(['ANDREA', 'Anna', 'anton'])
  expect(names(await users({ search: 'ann' }))).toEqual(['Anna'])
  for (const search of ['.*', '^a', 'a$', '(a+)+$', '%']) expect(names(await users({ search }))).toEqual([])
})

test('a list of accounts is looked up by an index, never by a scan', async () => {
  const plan = await server.portcullis.connection
    .collection('portcullis_accounts')
    .find({ $and: [{ canonicalName: { $gt: 'b' } }, { canonicalName: { $gte: 'a', $lt: 'z' } }] })
    .sort({ canonicalName: 1 })
    .limit(3)
    .explain('queryPlanner')

  expect(JSON.stringify(plan)).toContain('IXSCAN')
  expect(JSON.stringify(plan)).not.toContain('COLLSCAN')
})

test.each([
  ['none at a time', { first: 0 }, { first: ['FIRST_OUT_OF_RANGE'] }],
  ['a negative number', { first: -1 }, { first: ['FIRST_OUT_OF_RANGE'] }],
  ['a cursor that is none', { after: '%%%' }, { after: ['CURSOR_INVALID'] }],
  ['an empty cursor', { after: '' }, { after: ['CURSOR_INVALID'] }],
])('asking for %s is a problem of the input', async (_name, variables, expected) => {
  const refused = await send(variables)

  expect(refused.status).toBe(200)
  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(problems(refused)).toEqual(expected)
})

test('more than a hundred at a time is too large an operation', async () => {
  const refused = await send({ first: 101 })

  expect(refused.status).toBe(400)
  expect(codes(refused)).toEqual(['OPERATION_TOO_LARGE'])
})

test('who is no admin is refused the list, with 403 where nothing else was asked', async () => {
  const { accessToken } = await server.api.register('curious')
  const refused = await send({}, accessToken)

  expect(refused.status).toBe(403)
  expect(codes(refused)).toEqual(['FORBIDDEN'])
  expect(refused.errors?.[0]?.extensions).toMatchObject({ coordinate: 'Query.users' })
})

test('a refused field beside an allowed one is null with an error at its path', async () => {
  const { accessToken } = await server.api.register('beside')
  const answer = await server.api.send({
    query: '{ me { username } users { nodes { id } } }',
    token: accessToken,
  })

  expect(answer.status).toBe(200)
  expect(answer.data).toEqual({ me: { username: 'beside' }, users: null })
  expect(answer.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
    [['users'], 'FORBIDDEN'],
  ])
})

test('one account by its id, null where there is none', async () => {
  const { userId } = await server.api.register('found')
  const one = (id: string) =>
    server.api.send({
      query: 'query ($id: ID!) { user(id: $id) { username } }',
      variables: { id },
      token: admin.accessToken,
    })

  expect((await one(userId)).data).toEqual({ user: { username: 'found' } })
  for (const id of ['0'.repeat(24), 'x', '', userId.slice(1)])
    expect(await one(id)).toMatchObject({ status: 200, data: { user: null } })
})

test('a role stored by others counts within a moment, with the same access token', async () => {
  const ana = await server.api.register('promoted')
  expect((await send({}, ana.accessToken)).status).toBe(403)
  const { connection } = server.portcullis
  const setRoles = (roles: string[]) =>
    connection.collection('portcullis_accounts').updateOne({ username: 'promoted' }, { $set: { roles } })
  // Behind the server's back: the change stream tells it.
  await setRoles(['ADMIN'])
  await until(async () => (await send({}, ana.accessToken)).status === 200)
  await setRoles(['USER'])
  await until(async () => (await send({}, ana.accessToken)).status === 403)
})

test('a stored role that the schema does not declare is left out and grants nothing', async () => {
  const { data } = await server.api.send({ query: '{ me { roles } }', token: admin.accessToken })

  expect(data).toEqual({ me: { roles: ['USER', 'ADMIN'] } })
})

test('me without a token is refused whole and asks for a bearer', async () => {
  const refused = await server.api.send({ query: '{ me { username } }' })

  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  expect(codes(refused)).toEqual(['UNAUTHENTICATED'])
})
