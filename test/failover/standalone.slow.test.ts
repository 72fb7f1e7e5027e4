// A standalone MongoDB tells no changes: nothing is remembered, and the start says so.
import { pino } from 'pino'
import { startStandalone } from '../database/standalone.js'
import { startPortcullis } from '../harness/portcullis.js'
import { operationsDuring } from '../harness/profile.js'

test('on a standalone MongoDB each request reads its session, and the start says so', async () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const { api, portcullis } = await startPortcullis({ mongodbUri: await startStandalone(), log })
  expect(lines.join()).toContain('each request reads its session from the database')
  const { accessToken } = await api.register('ana')
  const other = await api.login('ana')
  const me = async () => (await api.send({ query: '{ me { id } }', token: accessToken })).status
  await me()

  const operations = await operationsDuring(portcullis.connection, async () => {
    for (let times = 0; times < 5; times += 1) expect(await me()).toBe(200)
  })
  expect(operations).toEqual(Array(5).fill('sessions command'))

  await api.send({ query: 'mutation { revokeAllSessions(exceptCurrent: true) }', token: other.accessToken })
  expect(await me()).toBe(401)
})
