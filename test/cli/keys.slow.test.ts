import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withKeyIdsAsArguments } from '../../src/cli/keys/key-commands.js'
import { codes, startPortcullis } from '../harness/portcullis.js'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const cwd = emptyFolder()
const secret = 'a-secret-for-tests-of-thirty-two-bytes'

interface Listed {
  readonly kid: string
  readonly state: string
  readonly verifies: boolean
  readonly activateAt: string | null
}

/** A running server, and the command beside it, on one database. */
async function besideServer() {
  const { api, portcullis, services } = await startPortcullis()
  const env = {
    MONGODB_URI: portcullis.config.mongodbUri ?? '',
    PORTCULLIS_SECRET: secret,
    PORTCULLIS_MODE: 'development',
  }
  const keys = (...args: string[]) => runHere(['keys', ...args], { env })
  const list = async () => JSON.parse((await keys('list', '--json')).stdout) as Listed[]
  const idOf = async (state: string) => (await list()).find((key) => key.state === state)?.kid ?? ''
  return { api, portcullis, services, env, keys, list, idOf }
}

const hours = (count: number) => ({ now: () => new Date(Date.now() + count * 3_600_000) })

test('the keys are listed by the real command, as a table and as JSON', async () => {
  const { env, list } = await besideServer()
  const { exitCode, stdout, stderr } = await runProcess(['keys', 'list'], { cwd, env })

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toMatch(/^KEY +ALGORITHM +SIGNS FROM +UNTIL +STATE\n/)
  const [current, upcoming] = await list()
  expect(current).toMatchObject({ state: 'current', algorithm: 'ES256', verifies: true, revokedAt: null })
  expect(upcoming).toMatchObject({ state: 'upcoming', verifies: true })
  expect(stdout).toContain(`${current?.kid}  ES256`)
})

test('before the first start there is no key, and none is made', async () => {
  const { env, portcullis } = await besideServer()
  const empty = { ...env, MONGODB_URI: env.MONGODB_URI.replace(portcullis.connection.name, 'test-keys-none') }

  expect((await runHere(['keys', 'list', '--json'], { env: empty })).stdout).toBe('[]\n')
  expect((await runHere(['keys', 'list', '--json'], { env: empty })).stdout).toBe('[]\n')
})

test('a rotation waits until the upcoming key has been known for an hour', async () => {
  const { keys, idOf } = await besideServer()
  const [first, second] = [await idOf('current'), await idOf('upcoming')]

  expect((await keys('rotate')).stdout).toMatch(
    new RegExp(`^${second} becomes the signing key at \\d{4}-.*Z\\. It will then`),
  )

  expect(await idOf('current')).toBe(first)
})

test('a key that has been published long enough signs at the word of command', async () => {
  const { env, idOf } = await besideServer()
  const [first, second] = [await idOf('current'), await idOf('upcoming')]

  const { stdout } = await runHere(['keys', 'rotate'], { env, ...hours(24) })

  expect(stdout).toMatch(`${second} is now the signing key. ${first} is retired and verifies tokens until `)
})

test('an upcoming key that is retired never signs; the current one as by rotation', async () => {
  const { env, keys, idOf } = await besideServer()
  const [first, second] = [await idOf('current'), await idOf('upcoming')]

  expect((await keys('retire', second)).stdout).toBe(`${second} was removed: it never signed a token.\n`)
  const third = await idOf('upcoming')
  expect(third).not.toBe(second)
  const { stdout } = await runHere(['keys', 'retire', first], { env, ...hours(24) })
  expect(stdout).toMatch(`${third} is now the signing key. ${first} is retired and verifies tokens until `)
})

test('a revoked key verifies nothing any more on the server that runs beside', async () => {
  const { api, services, keys, idOf } = await besideServer()
  const { accessToken } = await api.register('ana')
  const me = () => api.send({ query: '{ me { username } }', token: accessToken })
  expect((await me()).status).toBe(200)
  const [first, second] = [await idOf('current'), await idOf('upcoming')]

  const { exitCode, stdout, stderr } = await keys('revoke', first)

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toBe(
    `${first} is revoked. Tokens that it signed are no longer accepted. ${second} is now the signing key.\n`,
  )
  await services.keySet.refresh()
  const refused = await me()
  expect(codes(refused)).toEqual(['UNAUTHENTICATED'])
})

test('keys under a lost secret are shown as such, and can be revoked', async () => {
  const { env, idOf } = await besideServer()
  const lost = await idOf('current')
  const other = { ...env, PORTCULLIS_SECRET: 'another-secret-for-tests-of-32-bytes' }

  const { exitCode, stdout, stderr } = await runHere(['keys', 'list'], { env: other })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toContain('current (encrypted with another secret)')
  expect((await runHere(['keys', 'revoke', lost], { env: other })).exitCode).toBe(0)
})

test.each(['retire', 'revoke'])('%s refuses a key that is not there', async (command) => {
  const { keys } = await besideServer()
  const { exitCode, stdout, stderr } = await keys(command, `-${'x'.repeat(42)}`)
  expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
  expect(stderr).toBe(
    'portcullis: No active signing key has this ID. Run `portcullis keys list` to list the keys.\n',
  )
})

test('keys of a file are listed, and changed by nobody but its owner', async () => {
  const { env } = await besideServer()
  const file = join(cwd, 'signing-key.pem')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const own = { ...env, PORTCULLIS_SIGNING_KEYS_FILE: file }

  const { stdout } = await runHere(['keys', 'list'], { env: own })
  expect(stdout).toMatch(/ES256 .*current\n$/)
  const { exitCode, stderr } = await runHere(['keys', 'rotate'], { env: own })
  expect(exitCode).toBe(5)
  expect(stderr).toContain('PORTCULLIS_SIGNING_KEYS_FILE')
})

test('an id that begins like an option is no option, where ids stand', () => {
  const kid = `-h${'x'.repeat(41)}`
  expect(withKeyIdsAsArguments(['keys', 'revoke', kid])).toEqual(['keys', 'revoke', '--', kid])
  expect(withKeyIdsAsArguments(['keys', 'list', '--json'])).toEqual(['keys', 'list', '--json'])
  expect(withKeyIdsAsArguments(['users', 'list', kid])).toEqual(['users', 'list', kid])
})
