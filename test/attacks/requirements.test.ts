import { startPortcullis } from '../harness/portcullis.js'

const requiredIn = ({
  errors,
}: {
  errors?: readonly { extensions: Record<string, unknown> }[] | undefined
}) => (errors ?? []).map(({ extensions }) => [extensions.code, extensions.requires])

test('in production, a stranger learns no role from a refusal, and a signed-in viewer does', async () => {
  const { api } = await startPortcullis({ mode: 'production', bcryptCost: 10 })
  const { accessToken } = await api.register('ana')
  const users = '{ users { nodes { id } } }'

  expect(requiredIn(await api.send({ query: users }))).toEqual([['UNAUTHENTICATED', undefined]])
  expect(requiredIn(await api.send({ query: users, token: accessToken }))).toEqual([
    ['FORBIDDEN', { roles: ['ADMIN'] }],
  ])
})

test('in development, refusals say what is missing', async () => {
  const { api } = await startPortcullis()

  expect(requiredIn(await api.send({ query: '{ users { nodes { id } } }' }))).toEqual([
    ['UNAUTHENTICATED', { roles: ['ADMIN'] }],
  ])
})
