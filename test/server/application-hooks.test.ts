import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, createPortcullis, type Portcullis, type PortcullisOptions } from '../../src/index.js'
import { codes, startApplication } from '../harness/portcullis.js'

// What an application adds to `portcullis.fastify` holds for the API too.
const withAdded =
  (add: (fastify: Portcullis['fastify']) => unknown) => async (options: PortcullisOptions) => {
    const portcullis = await createPortcullis(options)
    add(portcullis.fastify)
    return portcullis
  }

test('a hook that takes its time over an answer delays it, and it is sent once', async () => {
  let answers = 0
  const { api, logged } = await startApplication(
    {},
    withAdded((fastify) =>
      fastify.addHook('onSend', async (_request, _reply, payload) => {
        answers += 1
        await sleep(20)
        return payload
      }),
    ),
  )
  const answer = await api.send({ query: '{ __typename }' })

  expect([answer.status, answer.data]).toEqual([200, { __typename: 'Query' }])
  expect(answers).toBe(1)
  expect(logged()).not.toMatch(/already sent|"level":50/i)
})

test('an operation that ends while a hook holds the answer that its time is over sends no other', async () => {
  let answers = 0
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const typeDefs = 'extend type Query { slow: String @public }'
  const slow = async (_parent: unknown, _args: unknown, { signal }: Context) => {
    await once(signal, 'abort')
    setImmediate(end)
    return 'late'
  }
  const { api } = await startApplication(
    { typeDefs, resolvers: { Query: { slow } }, limits: { seconds: 1 } },
    withAdded((fastify) =>
      fastify.addHook('onSend', async (_request, _reply, payload) => {
        answers += 1
        await ended
        await sleep(20)
        return payload
      }),
    ),
  )
  const answer = await api.send({ query: '{ slow }' })

  expect([answer.status, codes(answer)]).toEqual([504, ['OPERATION_TIMED_OUT']])
  expect(answers).toBe(1)
})

test('a form that an application takes for itself starts no operation from a page of another site', async () => {
  const { origin } = await startApplication(
    {},
    withAdded((fastify) => {
      const types = ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']
      fastify.addContentTypeParser(types, { parseAs: 'string' }, (_request, body, done) =>
        done(null, Object.fromEntries(new URLSearchParams(String(body)))),
      )
    }),
  )
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'text/plain;charset=utf-8']) {
    const answer = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: 'query=mutation { logout }',
    })
    expect([answer.status, (await answer.json()).data]).toEqual([400, undefined])
  }
})
