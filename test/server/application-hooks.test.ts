import { setTimeout as sleep } from 'node:timers/promises'
import { createPortcullis, type Portcullis, type PortcullisOptions } from '../../src/index.js'
import { startPortcullis } from '../harness/portcullis.js'

// What an application adds to `portcullis.fastify` holds for the API too.
const withAdded =
  (add: (fastify: Portcullis['fastify']) => unknown) => async (options: PortcullisOptions) => {
    const portcullis = await createPortcullis(options)
    add(portcullis.fastify)
    return portcullis
  }

test('a hook that takes its time over an answer delays it, and it is sent once', async () => {
  let answers = 0
  const { api, logged } = await startPortcullis(
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

test('a form that an application takes for itself starts no operation from a page of another site', async () => {
  const { origin } = await startPortcullis(
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
