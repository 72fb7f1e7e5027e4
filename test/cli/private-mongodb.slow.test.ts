import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createTestClient } from '../../src/testing/client.js'
import {
  emptyFolder,
  nodeArguments,
  plainEnvironment,
  type RunningCommand,
  runProcess,
  spawnCommand,
} from './command-line.js'

const password = 'orchard lantern 4711 drizzle'
const env = { PORT: '0', PORTCULLIS_BCRYPT_COST: '4' }

/** The whole command in a folder of its own, on the private MongoDB in it. */
function installation() {
  const cwd = emptyFolder()
  return {
    cwd,
    run: (args: string[], input = '') => runProcess(args, { cwd, env, input }),
    start: () => spawnCommand(['start'], { cwd, env }),
    mongodPid: () => Number(readFileSync(join(cwd, '.portcullis/mongodb/mongod.lock'), 'utf8')),
  }
}
const addressOf = async (server: RunningCommand) => (await server.saying(/http:\/\/\S+\/graphql/))[0]
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Polls, as other processes tell nobody when they are done. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`In vain: ${condition}`)
    await sleep(20)
  }
}

test('accounts made before, beside and after a running server are the same accounts', async () => {
  const { run, start, mongodPid } = installation()
  const before = await run(['users', 'create', 'ana', '--role', 'ADMIN'], `${password}\n`)
  expect(before).toEqual({ exitCode: 0, stdout: expect.stringContaining('Created ana'), stderr: '' })

  const server = start()
  const api = createTestClient(await addressOf(server))
  expect(server.stdout()).not.toContain('first admin')
  expect((await run(['users', 'create', 'ben'], `${password}\n`)).exitCode).toBe(0)
  expect((await run(['users', 'set-roles', 'ben', 'ADMIN'])).exitCode).toBe(0)
  const doctor = await run(['doctor'])
  expect(doctor).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('No problems found.') })
  const { accessToken } = await api.login('ben', password)
  const users = await api.send({ query: '{ users { nodes { username } } }', token: accessToken })
  expect(users.data).toEqual({ users: { nodes: [{ username: 'ana' }, { username: 'ben' }] } })
  const mongod = mongodPid()
  server.child.kill('SIGINT')
  server.child.kill('SIGINT') // npm passes the terminal's Ctrl-C on

  expect((await server.ended()).exitCode).toBe(0)
  expect(isAlive(mongod)).toBe(false)
  expect((await run(['users', 'list'])).stdout).toMatch(/^ana .*\nben /m)
})

test('a second server on the same data folder is refused and names the first', async () => {
  const { start } = installation()
  const first = start()
  await addressOf(first)

  const second = await start().ended()

  first.child.kill('SIGTERM')
  expect(second).toMatchObject({ exitCode: 1, stdout: '' })
  expect(second.stderr).toContain(`process ${first.child.pid}`)
  expect((await first.ended()).exitCode).toBe(0)
})

test('a second signal does not wait for a request that hangs', async () => {
  const { start, mongodPid } = installation()
  const server = start()
  const { hostname, port } = new URL(await addressOf(server))
  const mongod = mongodPid()
  const hanging = connect(Number(port), hostname)
  hanging
    .on('error', () => undefined)
    .write('POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n')
  await once(hanging, 'connect')

  const impatience = setInterval(() => server.child.kill('SIGTERM'), 200)
  const { exitCode, stderr } = await server.ended()
  clearInterval(impatience)

  expect(exitCode).toBe(143)
  expect(stderr).toContain('stopping immediately')
  await until(() => !isAlive(mongod))
})

test('a server whose start is interrupted leaves no MongoDB behind', async () => {
  const { cwd, start } = installation()
  const server = start()
  const logFile = join(cwd, '.portcullis/mongod.log')
  await until(() => server.stderr().includes('private MongoDB started'))
  server.child.kill('SIGTERM')

  expect([0, 143]).toContain((await server.ended()).exitCode)
  await until(() => readFileSync(logFile, 'utf8').includes('Now exiting'))
})

test('doctor starts the private MongoDB of a server that is stopped, and stops it again', async () => {
  const { run, mongodPid } = installation()
  await run(['users', 'create', 'ana', '--role', 'ADMIN'], `${password}\n`)

  const { exitCode, stdout } = await run(['doctor', '--json'])

  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ healthy: true })
  expect(mongodPid()).toBe(0) // mongod empties its lock when it ends in order
})

/** Types at `users create` on a terminal: each step waits for a text, then types one. */
function typeAt(cwd: string, steps: [string, string][]) {
  const script = fileURLToPath(new URL('pseudo-terminal.py', import.meta.url))
  const command = [process.execPath, ...nodeArguments, 'users', 'create', 'ana']
  const { status, stdout } = spawnSync('python3', [script, JSON.stringify(steps), ...command], {
    cwd,
    env: { ...plainEnvironment(), ...env },
    encoding: 'utf8',
  })
  return { exitCode: status, shown: stdout }
}

test('on a terminal the password is asked for twice and never shown', async () => {
  const { cwd, run } = installation()

  const { exitCode, shown } = typeAt(cwd, [
    ['Password: ', `${password}x\u007f\r`], // a slip, and backspace
    ['Repeat the password: ', `${password}\r`],
  ])

  expect(exitCode).toBe(0)
  expect(shown.replaceAll('\r', '')).toMatch(
    /^Password: \nRepeat the password: \nCreated ana \(\w+\) with USER\.\n$/,
  )
  expect((await run(['users', 'list'])).stdout).toContain('ana ')
})

test.each<[string, [string, string][], number, string]>([
  [
    'two that differ',
    [
      ['Password: ', `${password}\r`],
      ['Repeat the password: ', 'other\r'],
    ],
    1,
    'differ',
  ],
  ['Ctrl-C', [['Password: ', 'orchard\u0003']], 130, 'Interrupted'],
  ['Ctrl-D', [['Password: ', '\u0004']], 1, 'No password'],
])('%s at the prompt: nothing is made', (_case, steps, code, said) => {
  const cwd = emptyFolder()

  const { exitCode, shown } = typeAt(cwd, steps)

  expect({ exitCode, shown }).toEqual({ exitCode: code, shown: expect.stringContaining(said) })
  expect(shown).not.toContain('orchard')
  expect(readdirSync(cwd)).toEqual([])
})
