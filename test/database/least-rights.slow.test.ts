import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import type { mongo } from 'mongoose'
import { pino } from 'pino'
import * as z from 'zod'
import { ownCollections } from '../../src/application/collections.js'
import { createPortcullis } from '../../src/index.js'
import { createTestClient } from '../../src/testing/client.js'
import { runHere } from '../cli/command-line.js'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'

const page = readFileSync(new URL('../../docs/database.md', import.meta.url), 'utf8')
const [, script = ''] = page.match(/^```js file=least-rights\.js\n([\s\S]*?)^```$/m) ?? []
const roleOfPage = z.object({
  role: z.string(),
  privileges: z.array(
    z.object({
      resource: z.object({ db: z.string(), collection: z.string() }),
      actions: z.array(z.string()),
    }),
  ),
})

type Role = z.infer<typeof roleOfPage>

/** What the script of the page passes to `db.createRole`. */
function roleFor(database: string): Role {
  const made: unknown[] = []
  const db = {
    getName: () => database,
    createRole: (each: unknown) => made.push(each),
    createUser: () => undefined,
  }
  runInNewContext(script, { db, passwordPrompt: () => '' })
  return roleOfPage.parse(made[0])
}

const settings = { secret: 'a-secret-for-tests-of-thirty-two-bytes', bcryptCost: 4 }

/** The URI of a new user with this role alone. */
async function userWith(
  { uri, name }: TestDatabase,
  db: mongo.Db,
  { role, privileges }: Role,
): Promise<string> {
  await db.command({ createRole: role, roles: [], privileges })
  await db.command({ createUser: 'portcullis', pwd: 'for-this-test', roles: [role] })
  const own = new URL(uri)
  own.username = 'portcullis'
  own.password = 'for-this-test'
  own.searchParams.set('authSource', name)
  return own.href
}

/** Users and roles are not dropped with their database. */
async function dropUser(db: mongo.Db): Promise<void> {
  await db.command({ dropAllUsersFromDatabase: 1 })
  await db.command({ dropAllRolesFromDatabase: 1 })
}

/** What servers and commands do. @throws if any of it fails */
async function useAll(mongodbUri: string, db: mongo.Db): Promise<void> {
  const warnings: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => warnings.push(line) })
  const start = () => createPortcullis({ ...settings, mongodbUri, mode: 'development', log })
  const first = await start()
  const { url } = await first.listen({ port: 0, host: '127.0.0.1' })
  const client = createTestClient(url)
  try {
    await client.register('ana')
    const { accessToken, refreshToken, userId } = await client.login('ana')
    await client.refresh(refreshToken)
    await client.send({
      query: 'mutation { login(input: { username: "ana", password: "wrong" }) { accessToken } }',
    })
    // Disabling reaches this instance by the change stream, too.
    await first.accounts.disable(userId)
    expect((await client.send({ query: '{ me { id } }', token: accessToken })).status).toBe(401)
  } finally {
    await first.stop()
  }
  // As another configuration and an earlier version may have left them.
  await db.command({
    collMod: 'portcullis_events',
    index: { name: 'at_1', expireAfterSeconds: 1000 },
  })
  await Promise.all(
    ownCollections.flatMap(({ name, formerIndexes = [] }) =>
      formerIndexes.map((index) =>
        db.collection(`portcullis_${name}`).createIndex({ ofAnEarlierVersion: 1 }, { name: index }),
      ),
    ),
  )
  await (await start()).stop()
  const env = {
    MONGODB_URI: mongodbUri,
    PORTCULLIS_SECRET: settings.secret,
    PORTCULLIS_BCRYPT_COST: '4',
    PORTCULLIS_MODE: 'development',
  }
  for (const command of [
    ['keys', 'rotate'],
    ['users', 'list'],
    ['users', 'release', 'ana'],
    ['sessions', 'end-all'],
    ['doctor'],
  ])
    expect(await runHere(command, { env })).toMatchObject({ exitCode: 0, stderr: '' })
  // What works without a right, or is done in the background, warns of it.
  expect(warnings).toEqual([])
}

test('servers and commands need no more than the role of the page, and can write nothing else', async () => {
  const database = await openTestDatabase()
  const db = database.connection.getClient().db(database.name)
  const role = roleFor(database.name)
  expect(
    role.privileges
      .flatMap(({ resource }) => resource.collection)
      .filter(Boolean)
      .sort(),
  ).toEqual([...ownCollections.map(({ name }) => `portcullis_${name}`), 'portcullis_collections'].sort())
  const uri = await userWith(database, db, role)
  await useAll(uri, db)
  const limited = await createPortcullis({
    ...settings,
    mongodbUri: uri,
    mode: 'development',
    logLevel: 'silent',
  })
  await expect(limited.connection.collection('tickets').insertOne({})).rejects.toMatchObject({ code: 13 })
  await limited.stop()
  await dropUser(db)
})

const rights = [...new Set(roleFor('any').privileges.flatMap(({ actions }) => actions))]

test.each(rights)('without %s, something is missing', async (right) => {
  const database = await openTestDatabase()
  const db = database.connection.getClient().db(database.name)
  const { role, privileges } = roleFor(database.name)
  const less = privileges.map(({ resource, actions }) => ({
    resource,
    actions: actions.filter((action) => action !== right),
  }))
  const uri = await userWith(database, db, { role, privileges: less })
  await expect(useAll(uri, db)).rejects.toThrow()
  await dropUser(db)
})
