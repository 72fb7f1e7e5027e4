import type { AddressInfo } from 'node:net'
import { createFront } from './express.js'
import { ensureRobot, robot } from './seed.js'
import { codes, startTestDesk, type TestDesk } from './test-desk.js'

let desk: TestDesk
beforeAll(async () => {
  desk = await startTestDesk()
})
afterAll(() => desk.stop())

const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken user { id } } }'
const password = 'a lantern of 4711'

test('a user who names a team at registration gets it, and a name that is taken leaves no account', async () => {
  const input = { username: 'founder', password, teamName: 'Founders' }
  const made = await desk.client.send({ query: register, variables: { input } })
  const { register: signedIn } = made.data as { register: { accessToken: string } } // as the query asks for it
  const teams = await desk.client.send({
    query: '{ teams { name members { name } } }',
    token: signedIn.accessToken,
  })
  const again = await desk.client.send({
    query: register,
    variables: { input: { ...input, username: 'latecomer' } },
  })

  expect(teams.data).toEqual({ teams: [{ name: 'Founders', members: [{ name: 'founder' }] }] })
  expect(codes(again)).toEqual(['TEAM_NAME_TAKEN'])
  expect(await desk.portcullis.accounts.findByUsername('latecomer')).toBeNull()
})

test('nobody signs in as the robot, not with its password either', async () => {
  await ensureRobot(desk.portcullis)
  await desk.portcullis.accounts.create({ username: 'person', password })
  const login = (username: string) =>
    desk.client.send({
      query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      variables: { input: { username, password } },
    })
  const account = await desk.portcullis.accounts.findByUsername(robot)

  expect(codes(await login('person'))).toEqual([])
  expect(codes(await login(robot))).toEqual(['INVALID_CREDENTIALS'])
  await expect(desk.portcullis.sessions.start(account?.id ?? '')).rejects.toMatchObject({
    code: 'ROBOT_SIGN_IN',
  })
})

test('the Express front serves its page and the API', async () => {
  const server = createFront(desk.portcullis).listen(0)
  try {
    // Listening on a port, and on no socket.
    const { port } = server.address() as AddressInfo
    const { accessToken } = await desk.client.login('person', password)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` }
    const api = await fetch(`http://127.0.0.1:${port}/desk/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: '{ me { username } }' }),
    })
    const page = async (with_: Record<string, string>) =>
      (await fetch(`http://127.0.0.1:${port}/`, { headers: with_ })).text()

    expect(await api.json()).toEqual({ data: { me: { username: 'person' } } })
    expect(await page(headers)).toBe('Roles: USER')
    expect(await page({})).toBe('Sign in at /desk/graphql')
  } finally {
    server.close()
    server.closeAllConnections()
  }
})
