import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { openTestDatabase } from '../harness/database.js'
import { runHere, runProcess, spawnCommand } from './command-line.js'
import { portcullisSources, projectWith, runIn } from './config-project.js'

const { uri, connection } = await openTestDatabase()
const env = { MONGODB_URI: uri, PORTCULLIS_MODE: 'development', PORTCULLIS_BCRYPT_COST: '4' }

// It leaves a trace of each run and of each function that is called.
const application = `
import { appendFileSync } from 'node:fs'
import { defineConfig } from ${JSON.stringify(portcullisSources)}
const called = (what) => appendFileSync(new URL('called', import.meta.url), what + '\\n')
called('file')
export default defineConfig({
  port: 0,
  typeDefs: \`
    extend enum Role { EDITOR }
    extend type Query {
      greeting: String @hasRole(roles: EDITOR)
      team: String @policy(policies: [["member"]])
    }
  \`,
  setup: () => {
    called('setup')
    return { greeting: 'Hello from the file', stop: () => called('stop') }
  },
  policies: { member: () => { called('policy'); return true } },
  resolvers: ({ greeting }) => {
    called('resolvers')
    return { Query: { greeting: () => greeting, team: () => greeting } }
  },
  onEvent: () => called('onEvent'),
})
`
const cwd = projectWith({ 'portcullis.config.js': application, 'package.json': '{ "type": "module" }' })
const calls = () =>
  existsSync(join(cwd, 'called')) ? readFileSync(join(cwd, 'called'), 'utf8').trim().split('\n') : []
beforeEach(() => rmSync(join(cwd, 'called'), { force: true }))

async function createAna(...more: string[]) {
  const args = ['users', 'create', 'ana', ...more, '--json']
  const { exitCode, stdout, stderr } = await runProcess(args, { cwd, env, input: 'a lantern of 4711\n' })
  return { exitCode, stdout, stderr }
}

test('the command works on the application: its roles, its schema, its server', async () => {
  const created = await createAna('--role', 'EDITOR')
  expect(created).toMatchObject({ exitCode: 0, stderr: '' })
  expect(JSON.parse(created.stdout)).toMatchObject({ roles: ['USER', 'EDITOR'] })
  expect((await runIn(cwd, ['users', 'set-roles', 'ana', 'EDITOR'], env)).exitCode).toBe(0)
  expect((await runIn(cwd, ['users', 'list', '--json'], env)).stdout).toContain('EDITOR')

  const permissions = await runIn(cwd, ['schema', 'permissions', '--json'])
  const rows: { coordinate: string; access: object }[] = JSON.parse(permissions.stdout).rows
  expect(rows.find(({ coordinate }) => coordinate === 'Query.greeting')?.access).toMatchObject({
    USER: 'refused',
    EDITOR: 'allowed',
  })
  expect((await runIn(cwd, ['schema', 'print'])).stdout).toContain('greeting: String @hasRole(roles: EDITOR)')
  expect(await runIn(cwd, ['schema', 'check', '--strict'])).toEqual({
    exitCode: 0,
    stdout: 'No problems found.\n',
    stderr: '',
  })
  const { stdout: report } = await runIn(cwd, ['doctor', '--json'], env)
  expect(JSON.parse(report).checks).toContainEqual(expect.objectContaining({ name: 'roles', status: 'ok' }))
  // Seven commands, and no function of the application.
  expect(calls()).toEqual(Array(7).fill('file'))

  rmSync(join(cwd, 'called'))
  const server = spawnCommand(['start'], { cwd, env })
  const [url] = await server.saying(/http:\S+\/graphql/)
  const send = async (query: string, token?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    }
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json()
  }
  const signedIn = await send(
    'mutation { login(input: { username: "ana", password: "a lantern of 4711" }) { accessToken } }',
  )
  const answer = await send('{ greeting team }', signedIn.data.login.accessToken)
  expect(answer).toEqual({ data: { greeting: 'Hello from the file', team: 'Hello from the file' } })
  server.child.kill('SIGTERM')
  expect((await server.ended()).exitCode).toBe(0)
  expect(calls()).toEqual(['file', 'setup', 'resolvers', 'onEvent', 'policy', 'stop'])
})

test.each([
  [['--help']],
  [['--version']],
  [['users', 'create', '--help']],
  [['keys', 'list']],
  [['token', 'inspect', 'no-token']],
  [['secret', 'rotate']],
  [['schema', 'permissions', '--schema', 'own.graphql']],
])('%j does not run the configuration file', async (args) => {
  writeFileSync(join(cwd, 'own.graphql'), 'extend enum Role { OTHER }')
  const { stderr } = await runIn(cwd, args, {
    ...env,
    PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes',
  })
  expect(calls()).toEqual([])
  expect(stderr).not.toContain('config')
})

test.each(['keys list', 'token inspect', 'secret rotate'])('%s does not take --config', async (command) => {
  const args = [...command.split(' '), '--config', 'portcullis.config.js']
  const { exitCode, stderr } = await runIn(cwd, args, env)
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining("unknown option '--config'"),
  })
})

test('a configuration file of a folder above is not run', async () => {
  const below = join(cwd, 'below')
  mkdirSync(below, { recursive: true })
  expect((await runIn(below, ['schema', 'print'])).stdout).not.toContain('greeting')
  expect(calls()).toEqual([])
  const named = await runIn(below, ['schema', 'print', '--config', '../portcullis.config.js'])
  expect(named.stdout).toContain('greeting: String')
})

test('type definitions of --schema take the place of those of the file', async () => {
  writeFileSync(join(cwd, 'roles.graphql'), 'extend enum Role { OTHER }')
  const refused = await runIn(cwd, ['users', 'set-roles', 'ana', 'EDITOR', '--schema', 'roles.graphql'], env)
  expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('roles') })
  expect(calls()).toEqual(['file'])
  const both = await runIn(cwd, [
    'schema',
    'print',
    '--schema',
    'roles.graphql',
    '--config',
    'portcullis.config.js',
  ])
  expect(both).toMatchObject({ exitCode: 2, stdout: '' })
})

test('settings of the file reach the commands: its database, its prefix, its rules for passwords', async () => {
  const project = projectWith({
    'portcullis.config.mjs': `export default {
      mongodbUri: ${JSON.stringify(uri)},
      secret: 'a-secret-for-tests-of-thirty-two-bytes',
      collectionPrefix: 'of_the_file_',
      passwords: { serviceWords: ['helpdeskly'] },
    }`,
  })
  const create = (input: string) =>
    runProcess(['users', 'create', 'bert', '--json'], { cwd: project, env: {}, input: `${input}\n` })
  expect(await create('helpdeskly helpdeskly')).toMatchObject({ exitCode: 5, stdout: '' })
  expect(await create('a lantern of 4711')).toMatchObject({ exitCode: 0, stderr: '' })
  const collection = connection.db?.collection('of_the_file_accounts')
  expect(await collection?.countDocuments({ username: 'bert' })).toBe(1)
  const { stdout } = await runIn(project, ['doctor'])
  // A database of the file is one of production, as one of MONGODB_URI.
  expect(stdout).toContain('production, with the MongoDB of the configuration file')
})

test('a connection of the file is used, and closed at the end', async () => {
  const project = projectWith({
    'portcullis.config.mjs': `
      import mongoose from 'mongoose'
      const connection = mongoose.createConnection(${JSON.stringify(uri)})
      connection.on('close', () => console.error('closed'))
      export default { connection, secret: 'a-secret-for-tests-of-thirty-two-bytes' }`,
  })
  const { exitCode, stdout, stderr } = await runIn(project, ['users', 'list', '--json'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'closed\n' })
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ username: 'ana' }))
})

test('variables that the file sets count, such as those of a .env file', async () => {
  const project = projectWith({
    'portcullis.config.mjs': `
      process.env.MONGODB_URI ??= ${JSON.stringify(uri)}
      process.env.PORTCULLIS_SECRET ??= 'a-secret-for-tests-of-thirty-two-bytes'
      export default {}`,
  })
  const { stdout } = await runIn(project, ['doctor'])
  expect(stdout).toContain('production, with the MongoDB of MONGODB_URI')
})

const fine = 'export default {}'
test.each([
  ['no default export', { 'portcullis.config.mjs': 'export const typeDefs = []' }, 'has no default export'],
  ['a function', { 'portcullis.config.mjs': 'export default () => ({})' }, 'an object'],
  ['a list', { 'portcullis.config.mjs': 'export default []' }, 'an object'],
  ['null', { 'portcullis.config.mjs': 'export default null' }, 'an object'],
  [
    'a promise',
    { 'portcullis.config.mjs': 'export default Promise.resolve({})' },
    'exports a promise: await it',
  ],
  ['a server', { 'portcullis.config.mjs': 'export default { listen() {}, stop() {} }' }, 'exports a server'],
  [
    'an error at import',
    { 'portcullis.config.mjs': '\nthrow new Error("It broke.\\nBadly.\\u001b[2J")' },
    /failed: Error: It broke\. Badly\.\?\[2J \(\S*portcullis\.config\.mjs:2:7\)/,
  ],
  ['a value that is thrown', { 'portcullis.config.mjs': 'throw "hunter2"' }, 'not an error'],
  ['a syntax error', { 'portcullis.config.mjs': 'export default {,}' }, 'To see where, run: node '],
  [
    'a fault in a module that it imports',
    { 'portcullis.config.mjs': 'import "./models.mjs"\nexport default {}', 'models.mjs': 'null.name' },
    /\(\S*models\.mjs:1:6\)/,
  ],
  [
    'a package that is missing',
    { 'portcullis.config.mjs': 'import "not-there"' },
    "Cannot find package 'not-there'",
  ],
])('%s is one line, with the exit code of the configuration', async (_case, files, said) => {
  const project = projectWith(files)
  const args = ['schema', 'check', '--config', join(project, 'portcullis.config.mjs')]
  const { exitCode, stdout, stderr } = await runHere(args)
  expect({ exitCode, stdout }).toEqual({ exitCode: 78, stdout: '' })
  expect(stderr).toMatch(/^portcullis: .*\n$/)
  expect(stderr).toMatch(said)
  expect(stderr).not.toContain('hunter2')
})

test.each([
  [
    'several candidates',
    { 'portcullis.config.mjs': fine, 'portcullis.config.js': fine },
    'several configuration files',
  ],
  ['a folder', { 'portcullis.config.js/index.js': fine }, 'is not a file that can be read'],
  ['no default export', { 'portcullis.config.mjs': 'export const typeDefs = []' }, 'has no default export'],
])('with %s in the working folder, nothing is started', async (_case, files, said) => {
  const project = projectWith(files)
  const { exitCode, stdout, stderr } = await runIn(project, ['start'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 78, stdout: '' })
  expect(stderr).toMatch(/^portcullis: .*\n$/)
  expect(stderr).toContain(said)
  expect(existsSync(join(project, '.portcullis'))).toBe(false)
})

test('wrong options are named as for createPortcullis', async () => {
  const project = projectWith({
    'portcullis.config.mjs': 'export default { typeDef: "", setup: 1, typeDefs: 42 }',
  })
  const { exitCode, stderr } = await runIn(project, ['start'])
  expect(exitCode).toBe(78)
  for (const part of [
    'typeDef is not an option',
    'setup must be a function',
    'typeDefs must be type definitions',
  ])
    expect(stderr).toContain(part)
  const schema = await runIn(project, ['schema', 'print'])
  expect(schema).toMatchObject({ exitCode: 78, stderr: expect.stringContaining('typeDefs must be') })
})

test('a field of RegisterInput that no hook gets is a fault of the schema', async () => {
  const project = projectWith({
    'portcullis.config.mjs':
      "export default { typeDefs: 'extend input RegisterInput { invitation: String }' }",
    'hooked.config.mjs':
      "export default { typeDefs: 'extend input RegisterInput { invitation: String }', hooks: { beforeRegister() {} } }",
  })
  const { exitCode, stdout } = await runIn(project, ['schema', 'check'])
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^fault +RegisterInput\.invitation +no hook gets this field/m)
  const hooked = await runIn(project, ['schema', 'check', '--config', 'hooked.config.mjs'])
  expect(hooked).toMatchObject({ exitCode: 0 })
})

test('policies that are not registered are a fault of the schema', async () => {
  const typeDefs = 'extend type Query { team: String @policy(policies: [["membr"]]) }'
  const project = projectWith({
    'portcullis.config.mjs': `export default { typeDefs: '${typeDefs}', policies: { member: () => true } }`,
  })
  const { exitCode, stdout } = await runIn(project, ['schema', 'check'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining('membr') })
})

test('a file that --config names and that is not there is wrong usage', async () => {
  const { exitCode, stderr } = await runIn(cwd, ['start', '--config', 'nowhere.js'], env)
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: 'portcullis: nowhere.js is not a file that can be read.\n',
  })
})

const isRoot = process.geteuid?.() === 0
const strangers = 54_321

test.each([
  ['file that every user may write', (file: string) => chmodSync(file, 0o646), 'every user may write'],
  [
    'file that a group may write',
    (file: string) => {
      chmodSync(file, 0o664)
      if (isRoot) chownSync(file, 0, strangers)
    },
    isRoot ? 'a group may write' : null,
  ],
  [
    'folder that every user may write',
    (_: string, folder: string) => chmodSync(folder, 0o757),
    'every user may write',
  ],
  [
    'folder that every user may write to, and is sticky',
    (_: string, folder: string) => chmodSync(folder, 0o1777),
    'every user may write',
  ],
  [
    'file of another user',
    (file: string) => isRoot && chownSync(file, strangers, 0),
    isRoot ? `belongs to another user (ID ${strangers})` : null,
  ],
  [
    'folder of another user',
    (_: string, folder: string) => isRoot && chownSync(folder, strangers, 0),
    isRoot ? `belongs to another user (ID ${strangers})` : null,
  ],
])('a %s is not run', async (_case, expose, said) => {
  const project = projectWith({ 'portcullis.config.mjs': 'console.log("I ran")\nexport default {}' })
  expose(join(project, 'portcullis.config.mjs'), project)
  if (said === null) return // only root can give files away
  const args = ['schema', 'print', '--config', join(project, 'portcullis.config.mjs')]
  const { exitCode, stdout, stderr } = await runHere(args)
  expect({ exitCode, stdout }).toEqual({ exitCode: 78, stdout: '' })
  expect(stderr).toMatch(/^portcullis: \S+portcullis\.config\.mjs is not run: .*\n$/)
  expect(stderr).toContain(said)
})

test('a symbolic link is followed, and the folder that it leads to counts', async () => {
  const project = projectWith({
    'shared/real.mjs': 'export default { typeDefs: "extend type Query { linked: Int }" }',
  })
  symlinkSync('shared/real.mjs', join(project, 'portcullis.config.mjs'))
  expect((await runIn(project, ['schema', 'print'])).stdout).toContain('linked: Int')
  chmodSync(join(project, 'shared'), 0o777)
  expect((await runIn(project, ['schema', 'print'])).exitCode).toBe(78)
  rmSync(join(project, 'shared'), { recursive: true })
  expect(await runIn(project, ['schema', 'print'])).toMatchObject({
    exitCode: 78,
    stderr: 'portcullis: portcullis.config.mjs is not a file that can be read.\n',
  })
})

test('an account of the command has what the hook `registered` stores, and only then setup runs', async () => {
  const hooked = projectWith({
    'portcullis.config.js': `
import { appendFileSync } from 'node:fs'
import { defineConfig } from ${JSON.stringify(portcullisSources)}
const called = (what) => appendFileSync(new URL('called', import.meta.url), what + '\\n')
export default defineConfig({
  setup: ({ connection }) => {
    called('setup')
    return { profiles: connection.collection('profiles'), stop: () => called('stop') }
  },
  hooks: {
    registered: async ({ account, session }, { profiles }) =>
      void (await profiles.insertOne({ accountId: account.id, name: account.username }, { session })),
  },
})
`,
    'package.json': '{ "type": "module" }',
  })
  await connection.createCollection('profiles')
  const args = ['users', 'create', 'with-profile', '--json']
  const { exitCode, stdout } = await runProcess(args, { cwd: hooked, env, input: 'a lantern of 4711\n' })
  const { id }: { id: string } = JSON.parse(stdout)

  expect(exitCode).toBe(0)
  expect(await connection.collection('profiles').findOne({ accountId: id })).toMatchObject({
    name: 'with-profile',
  })
  expect(readFileSync(join(hooked, 'called'), 'utf8')).toBe('setup\nstop\n')
  await runProcess(['users', 'list'], { cwd: hooked, env })
  expect(readFileSync(join(hooked, 'called'), 'utf8')).toBe('setup\nstop\n')
})
