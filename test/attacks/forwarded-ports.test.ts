import { testPassword } from '../../src/testing/client.js'
import { startThrottled, tally } from '../throttling/throttled-server.js'

// Azure Application Gateway and others write the client's port into X-Forwarded-For: another one for each connection.

let server: Awaited<ReturnType<typeof startThrottled>>
beforeAll(async () => {
  server = await startThrottled()
})

test('guesses of one client are limited alike, whether its proxy writes the port or not', async () => {
  await Promise.all(['plain', 'ported', 'bracketed'].map((name) => server.api.register(name)))
  const plain = await server.tryLogins(12, { username: 'plain', from: '198.51.100.8' })
  const ported = await server.tryLogins(12, (index) => ({
    username: 'ported',
    from: `198.51.100.9:${40_000 + index}`,
  }))
  const bracketed = await server.tryLogins(12, (index) => ({
    username: 'bracketed',
    from: `"[::ffff:198.51.100.10]:${40_000 + index}"`,
  }))

  expect(tally(plain).RATE_LIMITED).toBeGreaterThan(0)
  expect(ported).toEqual(plain)
  expect(bracketed).toEqual(plain)
})

test('clients of which a proxy knows no address share a budget', async () => {
  await server.api.register('hidden')
  const outcomes = await server.tryLogins(12, (index) => ({ username: 'hidden', from: `_client${index}` }))

  expect(tally(outcomes).RATE_LIMITED).toBeGreaterThan(0)
})

test('sessions and events have the canonical address', async () => {
  await server.api.register('listed')
  const { data } = await server.api.send({
    query:
      'mutation ($input: LoginInput!) { login(input: $input) { user { id sessions { current ipAddress } } } }',
    variables: { input: { username: 'listed', password: testPassword } },
    headers: { 'x-forwarded-for': '[2001:DB8::8]:40001' },
  })

  expect(data).toMatchObject({
    login: {
      user: { sessions: expect.arrayContaining([{ current: true, ipAddress: '2001:db8::8' }]) },
    },
  })
  expect(server.logged()).toContain('"ipAddress":"2001:db8::8"')
  expect(server.logged()).not.toMatch(/40001|2001:DB8/)
})
