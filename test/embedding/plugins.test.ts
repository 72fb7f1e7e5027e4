import type { ApolloServerPlugin } from '@apollo/server'
import type { Context } from '../../src/index.js'
import { createPortcullis } from '../../src/index.js'
import { codes, startPortcullis } from '../harness/portcullis.js'

test('plugins of Apollo Server see each operation, after its context is made', async () => {
  const seen: unknown[] = []
  const plugin: ApolloServerPlugin<Context> = {
    serverWillStart: async () => void seen.push('start'),
    requestDidStart: async () => ({
      executionDidStart: async ({ contextValue, operationName }) =>
        void seen.push([operationName, contextValue.viewer?.roles]),
      willSendResponse: async ({ response }) => {
        response.http.headers.set('x-plugin', 'seen')
      },
    }),
  }
  const { api, url } = await startPortcullis({ plugins: [plugin] })
  const { accessToken } = await api.register('ana')
  await api.send({ query: 'query Me { me { id } }', token: accessToken })
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  })

  expect(seen[0]).toBe('start')
  expect(seen).toContainEqual(['Me', ['USER']])
  expect(response.headers.get('x-plugin')).toBe('seen')
})

test('a plugin cannot grant what the guards refuse', async () => {
  const plugin: ApolloServerPlugin<Context> = {
    requestDidStart: async () => ({
      // Runs beside our steps: whatever it sets, the guards read the viewer of the context that they made.
      didResolveOperation: async ({ contextValue }) => {
        Object.assign(contextValue, { viewer: { userId: 'x', roles: ['ADMIN'], scopes: [] } })
      },
    }),
  }
  const { api } = await startPortcullis({ plugins: [plugin] })

  expect(codes(await api.send({ query: '{ users { nodes { id } } }' }))).toEqual(['UNAUTHENTICATED'])
})

test('a plugin that fails at the start stops it, and a list of something else is refused', async () => {
  const failing = { serverWillStart: () => Promise.reject(new Error('no licence')) }
  await expect(startPortcullis({ plugins: [failing] })).rejects.toThrow('no licence')
  await expect(
    // @ts-expect-error: for programs in JavaScript
    createPortcullis({ mode: 'development', env: {}, plugins: ['one'] }),
  ).rejects.toMatchObject({ faults: [{ key: 'plugins', rule: 'must be a list of Apollo plugins' }] })
})
