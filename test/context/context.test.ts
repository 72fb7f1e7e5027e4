import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis

beforeAll(async () => {
  server = await startPortcullis({
    typeDefs: 'extend type Query { own: String! @public  hasSignal: Boolean! @public }',
    resolvers: {
      Query: {
        own: (_source: unknown, _args: unknown, context: { readonly own: string }) => context.own,
        hasSignal: (_source: unknown, _args: unknown, context: { readonly signal: unknown }) =>
          context.signal instanceof AbortSignal,
      },
    },
    context: (context) => ({ ...context, own: 'of the application' }),
  })
})

test('an application may give its context as a copy of the server’s with more in it', async () => {
  const { data } = await server.api.send({ query: '{ own hasSignal }' })

  expect(data).toEqual({ own: 'of the application', hasSignal: true })
})
