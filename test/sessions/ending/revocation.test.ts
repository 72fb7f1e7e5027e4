import { pino } from 'pino'
import { eventRows } from '../../../src/application/events.js'
import { createEventModel, createJournal } from '../../../src/events/index.js'
import { createRevocation, createSessionModel } from '../../../src/sessions/index.js'
import { storeOn } from '../../harness/database.js'
import { startPortcullis } from '../../harness/portcullis.js'
import { operationsDuring } from '../../harness/profile.js'

const client = { userAgent: null, ipAddress: '127.0.0.1', requestId: null }

test('who loses a race to end a session answers once that end can not be taken back any more', async () => {
  const { api, portcullis, services } = await startPortcullis()
  const { connection } = portcullis
  await api.register('ended-twice')
  const sessions = createSessionModel(storeOn(connection))
  const { _id } = await sessions.findOne().orFail()
  const now = () => new Date()
  const log = pino({ level: 'silent' })
  const journal = createJournal({
    rows: eventRows,
    events: createEventModel(storeOn(connection)),
    topology: 'replicaSet',
    now,
    log,
  })
  // Another request ends it between this one's look and its write.
  const overtaken: typeof journal = {
    ...journal,
    async inTransaction(run) {
      await services.revocation.endById(_id, client)
      return journal.inTransaction(run)
    },
  }
  const revocation = createRevocation({ sessions, journal: overtaken, now, onEnded: () => undefined })

  const operations = await operationsDuring(connection, async () => {
    expect(await revocation.endById(_id, client)).toBe(false)
  })

  // Its last act is the write that changes nothing and waits for a majority.
  expect(operations.at(-1)).toBe('sessions update')
})
