import type { FastifySchema } from 'fastify'
import { createPortcullis, defineError, NotFound, type PortcullisOptions } from '../../src/index.js'
import { openTestDatabase } from '../harness/database.js'
import { startApplication } from '../harness/portcullis.js'

// An application's routes beside the API: the compilers of their schemas are loaded for the first of them.
const withRoute = (schema: FastifySchema) => async (options: PortcullisOptions) => {
  const portcullis = await createPortcullis(options)
  portcullis.fastify.post('/orders', { schema }, async () => ({ number: 7, secret: 'not in the schema' }))
  return portcullis
}

const order = { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } }
const receipt = { type: 'object', properties: { number: { type: 'integer' } } }
const headers = (...names: string[]) => ({
  type: 'object',
  allOf: [
    { required: names, properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) },
  ],
})

test('a route of an application has its body and headers checked, and its answer cut to its schema', async () => {
  const schema = { body: order, headers: headers('x-shop'), response: { 200: receipt } }
  const { origin } = await startApplication({}, withRoute(schema))
  const send = (body: object, shop: Record<string, string>) =>
    fetch(`${origin}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...shop },
      body: JSON.stringify(body),
    })

  const taken = await send({ count: 2 }, { 'X-Shop': 'here' })
  expect({ status: taken.status, body: await taken.json() }).toEqual({ status: 200, body: { number: 7 } })
  expect((await send({ count: 'many' }, { 'X-Shop': 'here' })).status).toBe(400)
  expect((await send({ count: 2 }, {})).status).toBe(400)
})

test('a header that is asked for in a schema by other than small letters stops the start', async () => {
  const database = await openTestDatabase()
  const portcullis = await withRoute({ headers: headers('X-Shop') })({
    mode: 'development',
    mongodbUri: database.uri,
    secret: 'a-secret-for-tests-of-thirty-two-bytes',
    logLevel: 'silent',
  })

  await expect(portcullis.listen({ port: 0 })).rejects.toThrow('write x-shop for X-Shop')
  await portcullis.stop()
  await database.drop()
})

test('an error of the catalogue that a route throws has the status of its definition, and 500 without one', async () => {
  const OrderGone = defineError('ORDER_GONE', 'This order is no longer there.', { status: 410 })
  const LedgerAway = defineError('LEDGER_AWAY', 'Try again later.', { status: 503 })
  const OrderLost = defineError('ORDER_LOST', 'Order again.')
  const errors: Readonly<Record<string, Error>> = {
    gone: new OrderGone(),
    away: new LedgerAway(),
    missing: new NotFound(),
    none: new OrderLost(),
  }
  const { origin } = await startApplication({}, async (options) => {
    const portcullis = await createPortcullis(options)
    portcullis.fastify.get<{ Params: { name: string } }>('/failing/:name', async ({ params }) => {
      throw errors[params.name]
    })
    return portcullis
  })
  const ask = async (name: string) => {
    const answer = await fetch(`${origin}/failing/${name}`)
    const [error] = ((await answer.json()) as { errors: { extensions: { code: string } }[] }).errors
    return [answer.status, error?.extensions.code, answer.headers.get('retry-after')]
  }

  expect(await ask('gone')).toEqual([410, 'ORDER_GONE', null])
  expect(await ask('away')).toEqual([503, 'LEDGER_AWAY', '1'])
  expect(await ask('missing')).toEqual([404, 'NOT_FOUND', null])
  expect(await ask('none')).toEqual([500, 'ORDER_LOST', null])
})
