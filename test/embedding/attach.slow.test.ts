import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { createPortcullis } from '../../src/index.js'
import { runProcess, spawnCommand, spawnProgram } from '../cli/command-line.js'
import { portcullisSources, projectWith } from '../cli/config-project.js'
import { openTestDatabase } from '../harness/database.js'

const options = {
  mode: 'development',
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  bcryptCost: 4,
  logLevel: 'silent',
} as const

test('a seed script runs beside a development server, on its private MongoDB, and without it', async () => {
  const cwd = projectWith({
    'package.json': '{ "type": "module" }',
    'portcullis.config.js': `
      export default {
        port: 0, bcryptCost: 4,
        typeDefs: 'extend enum Role { EDITOR } extend type Query { secretOfEditors: String @hasRole(roles: EDITOR) }',
        setup: ({ connection }) => ({ seeds: connection.collection('seeds') }),
        resolvers: ({ seeds }) => ({ Query: { secretOfEditors: async () => String(await seeds.countDocuments()) } }),
      }`,
    'seed.js': `
      import { createPortcullis } from ${JSON.stringify(portcullisSources)}
      import config from './portcullis.config.js'
      const portcullis = await createPortcullis({ ...config, attach: true, logLevel: 'warn' })
      await portcullis.connection.collection('seeds').insertOne({})
      const name = process.env.NAME
      const { id } = await portcullis.accounts.create({ username: name, password: 'a lantern of 4711', roles: ['EDITOR'] })
      const viewer = await portcullis.viewerOf(id)
      console.log(JSON.stringify(await portcullis.execute({ document: '{ me { username } secretOfEditors }', viewer })))
      await portcullis.stop()`,
  })
  const server = spawnCommand(['start'], { cwd })
  const [url] = await server.saying(/http:\S+\/graphql/)
  const seed = (name: string) => spawnProgram(join(cwd, 'seed.js'), { cwd, env: { NAME: name } }).ended()

  expect(await seed('ana')).toEqual({
    exitCode: 0,
    stdout: '{"data":{"me":{"username":"ana"},"secretOfEditors":"1"}}\n',
    stderr: '',
  })
  // The server lives on, and knows the account.
  const query =
    'mutation { login(input: { username: "ana", password: "a lantern of 4711" }) { user { roles } } }'
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  expect(await response.json()).toEqual({ data: { login: { user: { roles: ['USER', 'EDITOR'] } } } })
  server.child.kill('SIGTERM')
  expect((await server.ended()).exitCode).toBe(0)

  expect(await seed('bert')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('"secretOfEditors":"2"'),
  })
  const { stdout } = await runProcess(['users', 'list', '--json'], { cwd })
  expect(JSON.parse(stdout)).toHaveLength(2)
})

test('it starts nothing: no signing keys, no server; collections have their indexes', async () => {
  const database = await openTestDatabase()
  const portcullis = await createPortcullis({ ...options, mongodbUri: database.uri, attach: true })
  try {
    await portcullis.accounts.create({ username: 'ana', password: 'a lantern of 4711' })
    await expect(
      portcullis.accounts.create({ username: 'Ana', password: 'a lantern of 4711' }),
    ).rejects.toMatchObject({ code: 'USERNAME_TAKEN' })
    const refused = 'attach must not be set for a server that answers requests'
    await expect(portcullis.listen({ port: 0 })).rejects.toThrow(refused)
    expect(portcullis.fastify.server.listening).toBe(false)
    await expect(portcullis.fetch(new Request('http://localhost/healthz'))).rejects.toThrow(refused)
    await expect(portcullis.plugin(fastify())).rejects.toThrow(refused)
    const request = new IncomingMessage(new Socket())
    expect(() => portcullis.handler(request, new ServerResponse(request))).toThrow(refused)
    const document =
      'mutation { login(input: { username: "ana", password: "a lantern of 4711" }) { accessToken } }'
    const { errors } = await portcullis.execute({ document, viewer: null })
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['SERVICE_UNAVAILABLE'])
    expect(await database.connection.db?.collection('portcullis_signing_keys').countDocuments()).toBe(0)
    const indexes = await database.connection.db?.collection('portcullis_accounts').indexes()
    expect(indexes?.length).toBeGreaterThan(1)
  } finally {
    await portcullis.stop()
  }
})

test('a value that is no boolean is refused', async () => {
  // As plain JavaScript may pass it.
  const wrong = { ...options, attach: 'yes' as never }
  await expect(createPortcullis(wrong)).rejects.toThrow('attach must be a boolean')
})
