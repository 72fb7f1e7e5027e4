import bcrypt from 'bcrypt'
import { runHere } from '../../cli/command-line.js'
import { startPortcullis } from '../../harness/portcullis.js'
import { createMark, findMarks, textsOf } from './marks.js'

test('no password, hash, token or secret that a command is given is in what it writes, nor in the database', async () => {
  const secrets = new Map<string, string>()
  const secret = (what: string, text = createMark()) => {
    secrets.set(text, what)
    return text
  }
  const written = new Map<string, string>()
  const first = secret('PORTCULLIS_SECRET', createMark('secret-'))
  const next = secret('the next PORTCULLIS_SECRET', createMark('secret-'))
  const { api, portcullis } = await startPortcullis({ secret: first })
  const mongodbUri = portcullis.config.mongodbUri ?? ''
  const { accessToken, refreshToken } = await api.register('ana')
  secret('access token', accessToken)
  secret('refresh token', refreshToken)
  const env = {
    MONGODB_URI: mongodbUri,
    PORTCULLIS_MODE: 'development',
    PORTCULLIS_SECRET: first,
    PORTCULLIS_BCRYPT_COST: '4',
    // Nothing is withheld for being unimportant.
    LOG_LEVEL: 'trace',
  }
  async function run(args: string[], input = '', more: Record<string, string> = {}) {
    const result = await runHere(args, { env: { ...env, ...more }, input })
    written.set(`${result.stdout}\n${result.stderr}`, `portcullis ${args.slice(0, 2).join(' ')}`)
    return result.exitCode
  }

  expect(await run(['users', 'create', 'ben', '--role', 'ADMIN'], `${secret('password')}\n`)).toBe(0)
  expect(await run(['users', 'create', 'ben'], `${secret('password of a taken name')}\n`)).toBe(3)
  expect(await run(['users', 'create', 'a b@c'], `${secret('password')}\n`)).toBe(5)
  expect(await run(['users', 'create', 'cleo', '--password', secret('password as an argument')])).not.toBe(0)
  const hash = secret('bcrypt hash', await bcrypt.hash('somebody', 4))
  const lines = [
    { username: 'dora', passwordHash: hash },
    { username: 'emil', passwordHash: secret('password instead of a hash') },
    { username: secret('password instead of a name'), passwordHash: hash },
    { username: 'fay', passwordHash: hash, [secret('password as a member')]: secret('password of a member') },
    { username: 'gus', passwordHash: { bcrypt: hash } },
  ].map((line) => JSON.stringify(line))
  expect(await run(['users', 'import'], `${lines.join('\n')}\n{"passwordHash":"${hash}`)).toBe(1)
  expect(await run(['users', 'list', '--json'])).toBe(0)
  expect(await run(['users', 'set-roles', 'ana', 'ADMIN'])).toBe(0)
  expect(await run(['token', 'inspect'], `${accessToken}\n`)).toBe(0)
  expect(await run(['token', 'inspect'], `${accessToken}x\n`)).not.toBe(0)
  expect(await run(['token', 'inspect'], `${refreshToken}\n`)).not.toBe(0)
  expect(await run(['keys', 'list', '--json'])).toBe(0)
  expect(await run(['keys', 'rotate'])).toBe(0)
  await run(['doctor'])
  const rotating = { PORTCULLIS_SECRET: next, PORTCULLIS_SECRET_PREVIOUS: first }
  expect(await run(['secret', 'rotate'], '', rotating)).toBe(0)
  await run(['users', 'list'], '', { PORTCULLIS_SECRET: secret('a wrong PORTCULLIS_SECRET', createMark()) })

  for (const { name } of (await portcullis.connection.db?.listCollections().toArray()) ?? [])
    for (const stored of await portcullis.connection.collection(name).find().toArray())
      written.set(textsOf(stored).join('\n'), `the collection ${name}`)
  expect([...written.values()]).toContain('the collection portcullis_accounts')
  expect([...written.keys()].join()).toContain('dora')
  expect(findMarks(written, secrets)).toEqual([])
})
