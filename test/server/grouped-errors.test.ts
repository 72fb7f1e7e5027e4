import { createPortcullis } from '../../src/index.js'
import { startPortcullis } from '../harness/portcullis.js'

const typeDefs = /* GraphQL */ `
  type Item { id: Int secret: Int @hasRole(roles: ADMIN) required: Int! @hasRole(roles: ADMIN) }
  extend type Query { items: [Item] @public }
`
const resolvers = { Query: { items: () => Array.from({ length: 300 }, (_, id) => ({ id })) } }

test('grouped, a refused field in many items is one error of the response, and the whole number is in it', async () => {
  const { api, portcullis } = await startPortcullis({ typeDefs, resolvers, errors: 'grouped' })
  const { errors, data, status } = await api.send({ query: '{ items { id secret } }' })

  expect(status).toBe(200)
  expect(errors).toMatchObject([
    {
      path: ['items', 0, 'secret'],
      extensions: { code: 'UNAUTHENTICATED', coordinate: 'Item.secret', count: 300 },
    },
  ])
  expect(data).toMatchObject({ items: { length: 300 } })
  // Also where the refusal takes each item with it.
  const taken = await api.send({ query: '{ items { id required } }' })
  expect(taken.errors).toMatchObject([{ path: ['items', 0, 'required'], extensions: { count: 300 } }])

  const local = await portcullis.execute({ document: '{ items { secret } }', viewer: null })
  expect(local.errors).toMatchObject([{ extensions: { count: 300 } }])
})

test('by default, each item has its error, up to the limit', async () => {
  const { api, portcullis } = await startPortcullis({ typeDefs, resolvers })
  const { errors } = await api.send({ query: '{ items { secret } }' })
  expect(errors).toHaveLength(50)
  expect(JSON.stringify(errors)).not.toContain('count')

  const wrong = createPortcullis({ errors: 'some' as 'each', connection: portcullis.connection })
  await expect(wrong).rejects.toThrow(/errors must be 'each' or 'grouped'/)
})
