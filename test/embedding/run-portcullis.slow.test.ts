import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeArguments, plainEnvironment, spawnProgram } from '../cli/command-line.js'
import { portcullisSources, projectWith } from '../cli/config-project.js'
import { openTestDatabase } from '../harness/database.js'

const { uri } = await openTestDatabase()
const env = {
  MONGODB_URI: uri,
  PORTCULLIS_MODE: 'development',
  PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes',
  PORT: '0',
}

const application = (more = '') => `
import { setTimeout as sleep } from 'node:timers/promises'
import { createPortcullis, runPortcullis } from ${JSON.stringify(portcullisSources)}
const typeDefs = 'extend type Query { slow: String @public, crash: String @public }'
const resolvers = { Query: {
  slow: async () => { console.log('request begun'); await sleep(Number(process.env.SLOW ?? 1500)); return 'answered' },
  crash: () => { setImmediate(() => { throw new Error('It broke.') }); return 'soon' },
} }
const setup = () => ({ stop: () => console.log('services stopped') })
${more}
await runPortcullis(createPortcullis({ typeDefs, resolvers, setup, limits: { seconds: 60 } }))
console.log('exit code', process.exitCode)
`
const cwd = projectWith({ 'main.mjs': application() })
const start = (more: Record<string, string> = {}, folder = cwd) =>
  spawnProgram(join(folder, 'main.mjs'), { cwd: folder, env: { ...env, ...more } })

async function send(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return response.json()
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: requests in progress are answered, then everything is stopped',
  async (signal) => {
    const program = start()
    const [, url = ''] = await program.saying(/Portcullis is running at (\S+)/)
    const answer = send(url, '{ slow }')
    await program.saying(/request begun/)
    program.child.kill(signal)

    expect(await answer).toEqual({ data: { slow: 'answered' } })
    const { exitCode, stdout } = await program.ended()
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/services stopped\n(.*\n)*exit code 0\n/)
  },
)

test('a second signal ends the process at once', async () => {
  const program = start({ SLOW: '55000' })
  const [, url = ''] = await program.saying(/Portcullis is running at (\S+)/)
  const answer = send(url, '{ slow }').catch(() => 'cut off')
  await program.saying(/request begun/)
  const repeat = setInterval(() => program.child.kill('SIGINT'), 100)
  const { exitCode } = await program.ended()
  clearInterval(repeat)

  expect(exitCode).toBe(130)
  expect(await answer).toBe('cut off')
})

test('signals during the start end the process too', async () => {
  const setup = `setup: () => { console.log('setting up'); return new Promise(() => setInterval(() => {}, 1000)) }`
  const hanging = projectWith({
    'main.mjs': `
      import { createPortcullis, runPortcullis } from ${JSON.stringify(portcullisSources)}
      await runPortcullis(createPortcullis({ ${setup} }))`,
  })
  const program = start({}, hanging)
  await program.saying(/setting up/)
  program.child.kill('SIGTERM')
  expect((await program.ended()).exitCode).toBe(143)
})

test('an uncaught error stops the server in order, with exit code 1', async () => {
  const program = start()
  const [, url = ''] = await program.saying(/Portcullis is running at (\S+)/)
  expect(await send(url, '{ crash }')).toEqual({ data: { crash: 'soon' } })
  const { exitCode, stdout } = await program.ended()
  expect(exitCode).toBe(1)
  expect(stdout).toContain('services stopped')
  expect(stdout).toContain('"msg":"uncaughtException"')
})

test.each([
  ['a setting', { PORT: 'many' }, 78, /^portcullis: The configuration is invalid:\n {2}PORT must be .*\n$/],
  [
    'a database that does not answer',
    { MONGODB_URI: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300' },
    1,
    /^portcullis: .*127\.0\.0\.1:1 does not answer.*\n$/,
  ],
  ['a host that is not of this machine', { HOST: '192.0.2.1' }, 1, /^portcullis: HOST is 192\.0\.2\.1.*\n$/],
])('a start that fails for %s is one line, and ends the process', async (_case, more, code, line) => {
  const { exitCode, stdout, stderr } = await start(more).ended()
  expect(stderr).toMatch(line)
  expect(exitCode).toBe(code)
  expect(stdout).toContain(`exit code ${code}\n`)
})

test('what keeps the process alive does not keep it after a failure', async () => {
  const lingering = projectWith({ 'main.mjs': application('setInterval(() => {}, 1000)') })
  expect((await start({ PORT: 'many' }, lingering).ended()).exitCode).toBe(78)
})

test('an argument that is no server is named', async () => {
  const wrong = projectWith({
    'main.mjs': `
      import { runPortcullis } from ${JSON.stringify(portcullisSources)}
      await runPortcullis({ typeDefs: '' })`,
  })
  const { exitCode, stderr } = await start({}, wrong).ended()
  expect(exitCode).toBe(1)
  expect(stderr).toContain('runPortcullis: the argument must be the result of createPortcullis')
})

test('on a terminal the log consists of short lines, in a file of JSON', () => {
  const terminal = fileURLToPath(new URL('../cli/pseudo-terminal.py', import.meta.url))
  const steps = JSON.stringify([['Server listening', '\u0003']])
  const args = [terminal, steps, process.execPath, ...nodeArguments.slice(0, -1), join(cwd, 'main.mjs')]
  const { status, stdout } = spawnSync('python3', args, {
    cwd,
    env: { ...plainEnvironment(), ...env },
    encoding: 'utf8',
  })
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d info {2}Server listening at/m)
  expect(stdout).not.toContain('"level"')
  expect(status).toBe(0)
})
