import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Types } from 'mongoose'
import { createTestClient, type TestSignIn, testPassword } from '../../src/testing/client.js'
import { openTestDatabase } from '../harness/database.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

/** Starts a server that dies when it is about to log an event of this type. */
async function startDoomed(mongodbUri: string, type: string) {
  const script = fileURLToPath(new URL('killed-process.ts', import.meta.url))
  const hooks = fileURLToPath(new URL('../../scripts/register-typescript.js', import.meta.url))
  const child = spawn(process.execPath, ['--no-warnings', '--import', hooks, script, mongodbUri, type], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [url] = await Promise.race([once(child.stdout, 'data'), ended])
  return { api: createTestClient(String(url).trim()), ended }
}

interface Case {
  readonly type: string
  /** The mutation that is answered by nobody. */
  readonly mutation: (user: TestSignIn) => string
  /** Whether it was done. */
  readonly isDone: (server: StartedPortcullis, user: TestSignIn) => Promise<boolean>
}

const collection = ({ portcullis }: StartedPortcullis, name: string) =>
  portcullis.connection.collection(`portcullis_${name}`)
const session = (server: StartedPortcullis, { userId }: TestSignIn, filter: object) =>
  collection(server, 'sessions').countDocuments({ userId: new Types.ObjectId(userId), ...filter })

const cases: readonly Case[] = [
  {
    type: 'REGISTERED',
    mutation: () => `register(input: { username: "late", password: "${testPassword}" }) { accessToken }`,
    isDone: async (server) =>
      (await collection(server, 'accounts').countDocuments({ username: 'late' })) === 1,
  },
  {
    type: 'SIGNED_IN',
    mutation: () => `login(input: { username: "ana", password: "${testPassword}" }) { accessToken }`,
    isDone: async (server, user) => (await session(server, user, {})) === 2,
  },
  {
    type: 'SESSION_REFRESHED',
    mutation: ({ refreshToken }) => `refreshSession(refreshToken: "${refreshToken}") { accessToken }`,
    isDone: async (server, user) => (await session(server, user, { rotatedAt: { $ne: null } })) === 1,
  },
  {
    type: 'PASSWORD_CHANGED',
    mutation: () =>
      `changePassword(input: { currentPassword: "${testPassword}", newPassword: "another lantern 4711" }) { user { id } }`,
    isDone: async (server) =>
      (await collection(server, 'accounts').countDocuments({ username: 'ana', credentialVersion: 1 })) === 1,
  },
  {
    type: 'LOGGED_OUT',
    mutation: () => 'logout',
    isDone: async (server, user) => (await session(server, user, { endedAt: { $ne: null } })) === 1,
  },
]

test.each(cases)(
  'the event $type of a change is there, although the server died before it told anybody',
  async ({ type, mutation, isDone }) => {
    const mongodbUri = (await openTestDatabase()).uri
    const server = await startPortcullis({ mongodbUri })
    const user = await server.api.register('ana')
    const count = () => collection(server, 'events').countDocuments({ type })
    const before = await count()
    expect(await isDone(server, user)).toBe(false)
    const { api, ended } = await startDoomed(mongodbUri, type)

    await expect(
      api.send({ query: `mutation { ${mutation(user)} }`, token: user.accessToken }),
    ).rejects.toThrow()
    expect((await ended)[1]).toBe('SIGKILL')
    expect(await isDone(server, user)).toBe(true)
    expect(await count()).toBe(before + 1)
  },
)
