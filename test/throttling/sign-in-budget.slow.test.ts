import { testPassword } from '../../src/testing/client.js'
import { codes } from '../harness/portcullis.js'
import { startThrottled } from './throttled-server.js'

const signIns = { burst: 3, perHour: 3600 }
const ana = { username: 'ana', password: testPassword }

test('an account that signs in without end is slowed down, and no other', async () => {
  const { api, tryLogin, tryLogins, advance } = await startThrottled({ throttling: { signIns } })
  await api.register('ana')
  await api.register('bob')

  expect(await tryLogins(5, ana)).toEqual(['ok', 'ok', 'ok', 'RATE_LIMITED', 'RATE_LIMITED'])
  expect(await tryLogin({ ...ana, username: 'bob' })).toBe('ok')
  advance(1)
  expect(await tryLogins(2, ana)).toEqual(['ok', 'RATE_LIMITED'])
})

test('failures of strangers leave the budget of successes to the owner', async () => {
  const { api, tryLogin, tryLogins } = await startThrottled({ throttling: { signIns } })
  await api.register('ana')
  expect(await tryLogin(ana)).toBe('ok') // from now on the account knows the address
  await tryLogins(20, (index) => ({ username: 'ana', from: `198.51.100.${index}` }))

  expect(await tryLogins(3, ana)).toEqual(['ok', 'ok', 'RATE_LIMITED'])
})

test('changes of the password draw on the same budget', async () => {
  const { api, tryLogins } = await startThrottled({ throttling: { signIns } })
  const { accessToken } = await api.register('ana')
  await tryLogins(3, ana)
  const refused = await api.send({
    query: 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename } }',
    variables: { input: { currentPassword: testPassword, newPassword: 'another lantern 4711 orchard' } },
    token: accessToken,
  })

  expect(codes(refused)).toEqual(['RATE_LIMITED'])
})
