import { pino } from 'pino'
import * as z from 'zod/mini'
import { type AuthenticationEvent, eventRows } from '../../src/application/events.js'
import { createEventModel, createJournal } from '../../src/events/index.js'
import { makeCollections, openTestDatabase } from '../harness/database.js'
import { startPortcullis } from '../harness/portcullis.js'

const flood = 6_000

const AnsweredEvents = z.object({
  me: z.object({
    auditEvents: z.object({
      nodes: z.array(z.object({ type: z.string(), count: z.nullable(z.number()), userId: z.string() })),
    }),
  }),
})

const refusal = (userId: string | null, ipAddress: string) =>
  ({
    type: 'THROTTLED',
    reason: 'SIGN_IN',
    userId,
    actorId: null,
    client: { ipAddress, userAgent: null, requestId: null },
  }) as const

test('a flood from one address keeps no other refusal out of the events and the log', async () => {
  const { store } = await openTestDatabase()
  const events = createEventModel(store)
  await makeCollections(store)
  const lines: string[] = []
  const delivered: AuthenticationEvent[] = []
  const journal = createJournal({
    rows: eventRows,
    events,
    topology: 'replicaSet',
    now: () => new Date(),
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    onEvent: (event) => void delivered.push(event),
  })
  for (let index = 0; index < flood; index += 1) journal.enqueue(refusal(null, '203.0.113.9'))
  journal.enqueue(refusal('ana', '203.0.113.9'))
  journal.enqueue(refusal(null, '198.51.100.7'))
  await journal.stop()

  expect(await events.countDocuments({ userId: 'ana' })).toBe(1)
  expect(await events.countDocuments({ ipAddress: '198.51.100.7' })).toBe(1)
  const alone = await events.countDocuments({ type: 'THROTTLED', ipAddress: '203.0.113.9', userId: null })
  const [summary, ...others] = await events.find({ type: 'REFUSALS_SUPPRESSED' }).lean()
  expect(others).toEqual([])
  expect(summary).toMatchObject({ ipAddress: '203.0.113.9', userId: null, count: flood - alone })
  expect(alone).toBeLessThanOrEqual(100)
  // Each logged line is a stored event; the application gets every refusal and the summary.
  expect(lines).toHaveLength(await events.countDocuments())
  expect(delivered).toHaveLength(flood + 3)
})

test('refusals of one account beyond its budget end in a summary that its user sees', async () => {
  const attacked = await startPortcullis()
  const { userId, accessToken } = await attacked.api.register('ana')
  const fail = () =>
    attacked.api.send({
      query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      variables: { input: { username: 'ana', password: 'not the password of ana' } },
    })
  const attempts = 210
  for (let sent = 0; sent < attempts; sent += 10) await Promise.all(Array.from({ length: 10 }, fail))
  await attacked.portcullis.stop() // writes the summary that is due

  const next = await startPortcullis({ mongodbUri: attacked.services.database.uri })
  const { data } = await next.api.send({
    query: '{ me { auditEvents(first: 100) { nodes { type count userId } } } }',
    token: accessToken,
  })
  const summaries = AnsweredEvents.parse(data).me.auditEvents.nodes.filter(
    ({ type }) => type === 'REFUSALS_SUPPRESSED',
  )
  expect(summaries).toEqual([{ type: 'REFUSALS_SUPPRESSED', count: attempts - 200, userId }])
})
