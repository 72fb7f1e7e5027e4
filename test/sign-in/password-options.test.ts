import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createBreachCheck,
  createBreachRange,
  createZxcvbnEstimate,
  defaultReservedNames,
} from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

const breached = 'lantern orchard drizzle 4711'
const suffix = createHash('sha1').update(breached).digest('hex').slice(5)
let isAway = false
let asked: (string | undefined)[] = []
// A range service that knows one password, or is away.
const rangeService = createServer(({ url }, response) => {
  asked.push(url)
  if (isAway) response.writeHead(503).end()
  else response.end(`${suffix}:7`)
})

let server: StartedPortcullis
beforeAll(async () => {
  await new Promise<void>((resolve) => rangeService.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this form.
  const { port } = rangeService.address() as AddressInfo
  server = await startPortcullis({
    reservedNames: [...defaultReservedNames, 'acme'],
    passwords: {
      serviceWords: ['acme-widgets'],
      estimate: await createZxcvbnEstimate(3),
      breachCheck: createBreachCheck(createBreachRange({ url: `http://127.0.0.1:${port}/range/` })),
    },
  })
})
afterAll(() => new Promise((resolve) => rangeService.close(resolve)))
beforeEach(() => {
  asked = []
  isAway = false
})

const register = (username: string, password: string) =>
  server.api.send({
    query: 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }',
    variables: { input: { username, password } },
  })

test.each([
  ['a word of the service', 'acme-widgets-2026!', 'PASSWORD_CONTAINS_OWN_WORDS'],
  ['what the estimate finds weak', 'somebody3141592', 'PASSWORD_TOO_WEAK'],
  ['what the breach service knows', breached, 'PASSWORD_BREACHED'],
])('a password made of %s is refused by the server', async (_, password, code) => {
  const refused = await register('somebody', password)

  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(problems(refused)['input.password']).toContain(code)
  expect(refused.text).not.toContain(password)
})

test('a password is changed under the same policy', async () => {
  const { accessToken } = await server.api.register('changing')
  const refused = await server.api.send({
    query: 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }',
    variables: { input: { currentPassword: testPassword, newPassword: breached } },
    token: accessToken,
  })

  expect(problems(refused)).toEqual({ 'input.newPassword': ['PASSWORD_BREACHED'] })
})

test('while the breach service is away registration goes on, and the log says so', async () => {
  isAway = true
  const { data } = await register('meanwhile', breached)

  expect(data).toMatchObject({ register: { accessToken: expect.any(String) } })
  expect(asked).toHaveLength(1)
  const line = server
    .logged()
    .split('\n')
    .find((each) => each.includes('breach check failed'))
  expect(line).toContain('"level":40')
  expect(line).not.toContain(breached)
})

test('names that the application reserves are refused beside the usual ones', async () => {
  for (const username of ['acme', 'A.C.M.E', 'admin'])
    expect(problems(await register(username, testPassword))).toEqual({
      'input.username': ['USERNAME_RESERVED'],
    })
})
