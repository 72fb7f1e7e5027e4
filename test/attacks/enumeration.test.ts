import bcrypt from 'bcrypt'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

const { compare } = bcrypt
let hashes: number[] = []
Object.assign(bcrypt, {
  compare(data: string, hash: string) {
    hashes.push(bcrypt.getRounds(hash))
    return compare(data, hash)
  },
})

test('an unknown name, a wrong password and a disabled account differ in no header, no status and no hash', async () => {
  await server.api.register('known')
  const { userId } = await server.api.register('disabled')
  await server.portcullis.accounts.disable(userId)

  const attempt = async (username: string, password: string) => {
    hashes = []
    const { status, headers, text } = await server.api.send({
      query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      variables: { input: { username, password } },
    })
    const own = new Set(['date', 'x-request-id'])
    return { status, headers: [...headers].filter(([name]) => !own.has(name)), text, hashes }
  }
  const unknown = await attempt('nobody-here', testPassword)

  expect(unknown.text).toContain('INVALID_CREDENTIALS')
  expect(unknown.hashes).toEqual([4])
  expect(await attempt('known', 'a wrong lantern 4711')).toEqual(unknown)
  expect(await attempt('disabled', testPassword)).toEqual(unknown)
})
