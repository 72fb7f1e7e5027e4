import { Types } from 'mongoose'
import { pino } from 'pino'
import { createBacklog } from '../../src/events/backlog.js'
import type { StoredEvent } from '../../src/events/index.js'
import { keptBytes } from '../harness/kept-bytes.js'
import { until } from '../harness/until.js'

const at = new Date('2026-01-01T00:00:00Z')

function event(): StoredEvent {
  return {
    _id: new Types.ObjectId(),
    type: 'SIGN_IN_REFUSED',
    at,
    outcome: 'REFUSED',
    reason: 'UNKNOWN_ACCOUNT',
    userId: null,
    actorId: null,
    sessionId: null,
    ipAddress: null,
    userAgent: null,
    requestId: null,
  }
}

function start(options: Partial<Parameters<typeof createBacklog>[0]> = {}) {
  const stored: StoredEvent[] = []
  const lines: string[] = []
  const clock = { seconds: 0 }
  const database = { away: false }
  const backlog = createBacklog({
    store: async (events) => {
      await new Promise(setImmediate)
      if (database.away) throw new Error('the database is away')
      stored.push(...events)
    },
    log: pino({}, { write: (line: string) => void lines.push(line) }),
    now: () => new Date(at.getTime() + clock.seconds * 1000),
    retryMs: 1,
    ...options,
  })
  const dropped = () =>
    lines.map((line) => JSON.parse(line)).reduce((sum, line) => sum + (line.dropped ?? 0), 0)
  return { backlog, stored, lines, clock, database, dropped }
}

test('events are stored in the order in which they came, while others come', async () => {
  const { backlog, stored } = start()
  const events = Array.from({ length: 1_500 }, event)
  for (const each of events.slice(0, 800)) backlog.add(each)
  await new Promise(setImmediate)
  for (const each of events.slice(800)) backlog.add(each)
  await backlog.stop()

  expect(stored).toEqual(events)
})

test('what comes while the database is away is stored when it is back', async () => {
  const { backlog, stored, database, lines } = start()
  database.away = true
  backlog.add(event())
  await until(() => lines.length > 2)
  database.away = false

  await until(() => stored.length === 1)
  await backlog.stop()
})

test('no more waits than fits; what was dropped is counted in the log', async () => {
  const { backlog, stored, database, dropped } = start({ max: 10 })
  database.away = true
  for (let index = 0; index < 100; index += 1) backlog.add({ ...event(), userId: 'somebody' })
  expect(stored).toHaveLength(0)
  database.away = false
  await until(() => stored.length === 10)
  await backlog.stop()

  expect(dropped()).toBe(90)
})

test('events that name no account leave room for those that name one', async () => {
  const { backlog, stored, database } = start({ max: 10 })
  database.away = true
  const unnamed = Array.from({ length: 100 }, () => backlog.add(event()))
  const named = Array.from({ length: 5 }, () => backlog.add({ ...event(), userId: 'somebody' }))
  database.away = false
  await until(() => stored.length === 10)
  await backlog.stop()

  expect(unnamed.filter((taken) => taken)).toHaveLength(5)
  expect(named).toEqual([true, true, true, true, true])
})

test('drops are counted in at most one warning a minute', async () => {
  const { backlog, stored, database, clock, lines, dropped } = start({ max: 2 })
  const fill = async (expected: number) => {
    database.away = true
    for (let index = 0; index < 3; index += 1) backlog.add({ ...event(), userId: 'somebody' })
    database.away = false
    await until(() => stored.length === expected)
    await new Promise(setImmediate)
  }
  const warnings = () => lines.filter((line) => JSON.parse(line).dropped !== undefined)
  await fill(2)
  await fill(4)
  await fill(6)
  expect(warnings()).toHaveLength(1)
  clock.seconds = 60
  await fill(8)
  expect(warnings()).toHaveLength(2)
  await backlog.stop()

  expect(dropped()).toBe(4)
})

test('with the database away, the end does not wait for it, and says what was lost', async () => {
  const { backlog, database, dropped } = start()
  database.away = true
  for (let index = 0; index < 3; index += 1) backlog.add(event())
  await backlog.stop()
  backlog.add(event())

  expect(dropped()).toBe(3)
})

test('an event that waits keeps no more of the headers than it tells', async () => {
  const { backlog, database } = start()
  const headerLength = 15_000
  const count = 500
  database.away = true
  const kept = await keptBytes(() => {
    for (let each = 0; each < count; each += 1) {
      const header = Buffer.alloc(headerLength, `Browser of ${each} `).toString('latin1')
      const proxies = Buffer.from(`${header}, 198.51.100.${each % 100}`).toString('latin1')
      const ipAddress = proxies.slice(headerLength + ', '.length)
      backlog.add({ ...event(), userAgent: header.slice(0, 512), ipAddress })
    }
  })
  await backlog.stop()

  expect(kept).toBeLessThan((count * headerLength) / 3)
})
