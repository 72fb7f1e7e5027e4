import { createServer } from 'node:net'
import { createTestClient } from '../../src/testing/client.js'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'
import { emptyFolder, type RunningCommand, runHere, spawnCommand } from './command-line.js'

const cwd = emptyFolder()
let database: TestDatabase
let env: Record<string, string>
const running: RunningCommand[] = []
beforeEach(async () => {
  database = await openTestDatabase()
  env = { MONGODB_URI: database.uri, PORTCULLIS_MODE: 'development', PORT: '0', PORTCULLIS_BCRYPT_COST: '4' }
})
afterEach(async () => {
  for (const command of running.splice(0)) {
    command.child.kill('SIGKILL')
    await command.ended()
  }
})

function start(more: Record<string, string> = {}): RunningCommand {
  const command = spawnCommand(['start'], { cwd, env: { ...env, ...more } })
  running.push(command)
  return command
}
const addressOf = async (command: RunningCommand) => (await command.saying(/http:\/\/\S+\/graphql/))[0]

test('development: the address works, Sandbox and the first admin are explained, SIGTERM ends in order', async () => {
  const command = start()
  const url = await addressOf(command)

  expect(await createTestClient(url).register('ana')).toMatchObject({ userId: expect.any(String) })
  expect(command.stdout()).toContain('Apollo Sandbox')
  expect(command.stdout()).toMatch(/node \S*cli\/index\.[jt]s users create NAME --role ADMIN/)
  command.child.kill('SIGTERM')
  const { exitCode, stdout, stderr } = await command.ended()
  expect(exitCode).toBe(0)
  expect(stdout.split('\n')).toHaveLength(4)
  const records = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string })
  expect(records.at(-1)?.msg).toBe('stopped')
})

test('production: one line with the address on standard output, the log on standard error', async () => {
  const command = start({
    PORTCULLIS_MODE: '',
    PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes',
    PORTCULLIS_BCRYPT_COST: '',
    HOST: '127.0.0.1',
    PORTCULLIS_PASWORD_MIN_LENGTH: '20',
  })
  const url = await addressOf(command)

  const answer = await createTestClient(url).send({ query: '{ __typename }' })
  command.child.kill('SIGINT')

  const { exitCode, stdout, stderr } = await command.ended()
  expect(answer.data).toEqual({ __typename: 'Query' })
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `Portcullis is running at ${url}\n` })
  expect(stderr).toContain('Did you mean PORTCULLIS_PASSWORD_MIN_LENGTH?')
  expect(stderr).not.toContain('a-secret-for-tests')
})

test('a port that is taken is named, with the way out, and nothing stays behind', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const { exitCode, stdout, stderr } = await start({ PORT: String(port) }).ended()

  other.close()
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toContain(`Port ${port} is in use`)
  expect(stderr).toContain('set PORT to another port')
})

test('an error that nobody caught is logged and ends the server in order, for a supervisor to start it again', async () => {
  const throwing = "process.on('SIGUSR2',()=>{throw new Error('boom')})"
  const command = start({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(throwing)}` })
  await addressOf(command)

  command.child.kill('SIGUSR2')

  const { exitCode, stderr } = await command.ended()
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/"message":"boom".*"msg":"uncaughtException"/)
  expect(stderr).toMatch(/"msg":"stopped"}\n$/)
})

test('an address that is not of this machine is named', async () => {
  const { exitCode, stderr } = await start({ HOST: '203.0.113.1' }).ended()

  expect(exitCode).toBe(1)
  expect(stderr).toContain('HOST is 203.0.113.1')
})

test('with another secret than the stored keys were made with, it says so and ends', async () => {
  await runHere(['keys', 'rotate'], {
    env: { ...env, PORTCULLIS_SECRET: 'the-secret-of-the-first-start-of-all' },
  })

  // Within this process: it fails before it handles any signal.
  const { exitCode, stdout, stderr } = await runHere(['start'], {
    env: { ...env, PORTCULLIS_SECRET: 'another-secret-than-that-of-the-first-start' },
  })

  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toMatch(/^portcullis: Signing key \S+ cannot be used/m)
})
