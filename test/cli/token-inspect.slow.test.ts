import jwt from 'jsonwebtoken'
import { Types } from 'mongoose'
import { startPortcullis } from '../harness/portcullis.js'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const { api, portcullis, services, clock } = await startPortcullis()
const env = {
  MONGODB_URI: portcullis.config.mongodbUri ?? '',
  PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes',
  PORTCULLIS_MODE: 'development',
}
let counter = 0
const signIn = () => api.register(`user-${counter++}`)
const inspect = (
  input: string,
  options: { env?: Record<string, string>; args?: string[]; now?: () => Date } = {},
) =>
  runHere(['token', 'inspect', ...(options.args ?? [])], {
    input,
    env: { ...env, ...options.env },
    now: options.now ?? clock.now,
  })
const explained = async (...args: Parameters<typeof inspect>) => {
  const [input, options] = args
  const { exitCode, stdout } = await inspect(input, { ...options, args: ['--json'] })
  return { exitCode, ...(JSON.parse(stdout) as Record<string, unknown>), text: stdout }
}
const signatureOf = (token: string) => token.split('.')[2] ?? ''

test('a token on standard input is explained by the real command, and its signature never shown', async () => {
  const { accessToken, userId } = await signIn()

  const { exitCode, stdout, stderr } = await runProcess(['token', 'inspect'], {
    cwd: emptyFolder(),
    env,
    input: `${accessToken}\n`,
  })

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toContain(`"sub": "${userId}"`)
  expect(stdout).toContain('ES256, current')
  expect(stdout).toMatch(/Valid while its session is active\nSession\n {2}live: It expires at \d{4}-/)
  expect(stdout).not.toContain(signatureOf(accessToken))
})

test('a token as an argument, or a hyphen for standard input', async () => {
  const { accessToken } = await signIn()
  expect((await inspect('', { args: [accessToken] })).exitCode).toBe(0)
  expect((await inspect(accessToken, { args: ['-'] })).exitCode).toBe(0)
  expect(await inspect('')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('No token') })
})

test('JSON holds the explanation, the session, and whether a server accepts the token', async () => {
  const { accessToken } = await signIn()
  const found = await explained(accessToken)
  expect(found).toMatchObject({
    exitCode: 0,
    accepted: true,
    verdict: 'valid',
    signature: 'fits',
    key: { state: 'current' },
    problems: [],
    session: { state: 'live' },
  })
  expect(found.text).not.toContain(signatureOf(accessToken))
})

test('a token of an ended session is valid and not accepted', async () => {
  const { accessToken, refreshToken } = await signIn()
  await api.send({ query: `mutation { logout(refreshToken: "${refreshToken}") }` })

  expect(await explained(accessToken)).toMatchObject({
    exitCode: 1,
    accepted: false,
    verdict: 'valid',
    session: { state: 'ended', explanation: expect.stringMatching(/^It ended at .* \(logout\)\.$/) },
  })
})

test('a token of a disabled account says so, and one of a session that is not there', async () => {
  const { accessToken, userId } = await signIn()
  const accounts = portcullis.connection.collection('portcullis_accounts')
  const _id = new Types.ObjectId(userId)
  await accounts.updateOne({ _id }, { $set: { disabled: true } })
  expect(await explained(accessToken)).toMatchObject({
    session: { state: 'ended', explanation: 'Its account is disabled.' },
  })

  await portcullis.connection.collection('portcullis_sessions').deleteMany({ userId: _id })
  expect(await explained(accessToken)).toMatchObject({
    exitCode: 1,
    session: { state: 'unknown', explanation: expect.stringContaining('No session has this ID') },
  })
})

test('a session whose sign-in was overtaken by a change of the password does not count as live', async () => {
  const { accessToken, userId } = await signIn()
  const accounts = portcullis.connection.collection('portcullis_accounts')
  await accounts.updateOne({ _id: new Types.ObjectId(userId) }, { $inc: { credentialVersion: 1 } })

  expect(await explained(accessToken)).toMatchObject({
    exitCode: 1,
    accepted: false,
    verdict: 'valid',
    session: { state: 'ended', explanation: expect.stringContaining('before the password was changed') },
  })
})

test('an expired token of an expired session names both', async () => {
  const { accessToken } = await signIn()
  const later = new Date(clock.now().getTime() + 100 * 86_400_000)

  expect(await explained(accessToken, { now: () => later })).toMatchObject({
    exitCode: 1,
    verdict: 'invalid',
    problems: expect.arrayContaining([expect.objectContaining({ detail: 'expired' })]),
    session: { state: 'ended', explanation: expect.stringContaining('It expired at') },
  })
})

test("a session of another user does not make a stranger's token good", async () => {
  const { accessToken } = await signIn()
  const key = services.keySet.current()
  const { payload } = jwt.decode(accessToken, { complete: true }) ?? {}
  const header = { alg: key.algorithm, typ: 'at+jwt', kid: key.kid }
  const forged = jwt.sign({ ...Object(payload), sub: '64b000000000000000000001' }, key.key, {
    algorithm: key.algorithm,
    header,
  })

  expect(await explained(forged)).toMatchObject({
    exitCode: 1,
    verdict: 'valid',
    session: { state: 'unknown', explanation: expect.stringContaining('another user') },
  })
})

test.each([
  ['no token at all', 'hello', 'not-compact'],
  ['a claim that is an operator', `${b64({ alg: 'ES256' })}.${b64({ sid: { $ne: '' } })}.x`, 'sid-wrong'],
])('%s is refused and named', async (_case, token, detail) => {
  expect(await explained(token)).toMatchObject({
    exitCode: 1,
    verdict: 'invalid',
    problems: expect.arrayContaining([expect.objectContaining({ detail })]),
    session: { state: 'unknown' },
  })
})

function b64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

test('without its database it tells what can be told, and decides nothing', async () => {
  const { accessToken } = await signIn()
  const away = { MONGODB_URI: 'mongodb://ana:hunter2@127.0.0.1:1/?serverSelectionTimeoutMS=200' }

  expect(await explained(accessToken, { env: away })).toMatchObject({
    exitCode: 1,
    accepted: false,
    verdict: 'undecided',
    signature: 'not checked',
    claims: { iss: 'portcullis' },
    problems: [],
    session: { state: 'unknown' },
  })
  const { stdout, stderr } = await inspect(accessToken, { env: away })
  expect(stdout).toContain('Key\n  not looked up\nNot decided')
  expect(stderr).toContain('Neither keys nor sessions were looked up.')
  expect(stderr).not.toContain('hunter2')
})
