import { pino } from 'pino'
import { eventRows } from '../../src/application/events.js'
import { createEventModel, createJournal } from '../../src/events/index.js'
import { ServiceUnavailable } from '../../src/lib/errors.js'
import { noRefreshCache } from '../../src/sessions/cache/states.js'
import { createRevocation, createSessionModel, createSessionService } from '../../src/sessions/index.js'
import { storeOn } from '../harness/database.js'
import { startPortcullis } from '../harness/portcullis.js'

const client = { userAgent: null, ipAddress: '127.0.0.1', requestId: null }

test('a rotation that is stored keeps its event when no access token can be signed, and a repeat gets its token', async () => {
  const { api, portcullis, services } = await startPortcullis()
  const { refreshToken } = await api.register('unsigned')
  const { connection } = portcullis
  const sessions = createSessionModel(storeOn(connection))
  const events = createEventModel(storeOn(connection))
  const now = () => new Date()
  const journal = createJournal({
    rows: eventRows,
    events,
    topology: 'replicaSet',
    now,
    log: pino({ level: 'silent' }),
  })
  const withoutKey = createSessionService({
    sessions,
    revocation: createRevocation({ sessions, journal, now, onEnded: () => undefined }),
    journal,
    memory: noRefreshCache,
    accessTokens: {
      ...services.accessTokens,
      // As while there is no signing key.
      sign() {
        throw new ServiceUnavailable()
      },
    },
    grants: { declaredRoles: new Set(['USER']), scopesByRole: {} },
    now,
    idleTtlSeconds: 3_600,
    maxTtlSeconds: 3_600,
    refreshGraceSeconds: 300,
  })

  await expect(withoutKey.refresh(refreshToken, false, client)).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
  })
  expect(await events.countDocuments({ type: 'SESSION_REFRESHED' })).toBe(1)
  const next = await services.sessions.refresh(refreshToken, false, client)
  expect(next.refreshToken).not.toBe(refreshToken)
  expect(await events.countDocuments({ type: 'SESSION_REFRESHED' })).toBe(1)
})
