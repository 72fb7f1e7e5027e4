import { decodeJwt } from 'jose'
import { codes, startPortcullis } from '../harness/portcullis.js'

test('after the clock is set back, a session works on, and says of its sign-in nothing that lies ahead', async () => {
  const { api, clock } = await startPortcullis()
  const signedIn = await api.register('ana')
  clock.advance({ hours: -1 })

  const refreshed = await api.refresh(signedIn.refreshToken)
  const again = await api.refresh(refreshed.refreshToken)

  const { auth_time: authTime, iat } = decodeJwt(again.accessToken)
  expect(authTime).toBe(iat)
  const { data } = await api.send({ query: '{ me { username } }', token: again.accessToken })
  expect(data).toEqual({ me: { username: 'ana' } })
})

test('a sign-in after the clock was set back gives a token that works', async () => {
  const { api, clock } = await startPortcullis()
  await api.register('ben')
  clock.advance({ days: -2 })

  const { accessToken } = await api.login('ben')

  const answer = await api.send({ query: '{ me { username } }', token: accessToken })
  expect({ data: answer.data, codes: codes(answer) }).toEqual({
    data: { me: { username: 'ben' } },
    codes: [],
  })
})
