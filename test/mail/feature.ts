import type { mongo } from 'mongoose'
import { pino } from 'pino'
import { defaultThrottlingLimits } from '../../src/application/configuration.js'
import type { Store } from '../../src/database/index.js'
import { journalEvents } from '../../src/events/events.js'
import { createEventModel, createJournal, type Transaction } from '../../src/events/index.js'
import { mailEvents } from '../../src/mail/events.js'
import { createMailFeature, type MailParts } from '../../src/mail/feature.js'
import type { Recipient } from '../../src/mail/index.js'
import type { MailRows } from '../../src/manifest/index.js'
import { createSecretBox } from '../../src/secrets/index.js'
import { createTestClock, type TestClock } from '../../src/testing/clock.js'
import { createTestInbox, createTestMails } from '../../src/testing/mails.js'
import { createThrottlingFeature } from '../../src/throttling/feature.js'

/** Mails for tests. */
export const mailRows = {
  confirm: {
    pages: { confirm: 'confirm-email', disown: 'disown-email' },
    limited: true,
    template: ({ username, value, link }) => ({
      subject: 'Confirm your address',
      body: [
        `For ${username}.`,
        { code: value('code') },
        { link: link('confirm'), label: 'Confirm' },
        { link: link('disown'), label: 'Not me' },
      ],
    }),
  },
  notice: { template: () => ({ subject: 'Something happened', body: ['It did.'] }) },
  restore: { whileDeleting: true, template: () => ({ subject: 'Restore', body: ['Restore it.'] }) },
} as const satisfies MailRows

/** Of an instance that is killed: short, because the test waits for its end. */
export const leaseMs = 3_000

export const secret = 'a-secret-for-tests-of-thirty-two-bytes'

export interface MailSetup extends Partial<Pick<MailParts, 'sendMail' | 'timing' | 'log' | 'hooks'>> {
  readonly store: Store
  readonly secret?: string
  readonly clock?: TestClock
  readonly config?: Partial<MailParts['config']>
  readonly recipientOf?: (accountId: mongo.ObjectId) => Promise<Recipient | null>
}

export const active: Recipient = { username: 'ana', isDisabled: false, isDeleting: false }

/** The feature with mails of its own, on a database: one instance. */
export function startMail({ store, clock = createTestClock(), config, recipientOf, ...rest }: MailSetup) {
  const { now } = clock
  const log = rest.log ?? pino({ level: 'silent' })
  const secrets = createSecretBox(rest.secret ?? secret)
  const { sent, sendMail } = createTestInbox()
  const journal = createJournal({
    rows: { ...journalEvents, ...mailEvents },
    events: createEventModel(store),
    topology: 'replicaSet',
    now,
    log,
  })
  const limits = { throttling: defaultThrottlingLimits }
  const { throttling } = createThrottlingFeature({ config: limits, store, secrets, now, log })
  const all = { mode: 'development', dataDir: '/nowhere', ...config } as const
  const { mail, running } = createMailFeature(
    {
      config: all,
      store,
      secrets,
      now,
      log,
      mailRows,
      ...(config?.mailUrl === undefined && config?.dataDir === undefined ? { sendMail } : {}),
      timing: { pollMs: 20 },
      ...rest,
    },
    { journal, throttling, recipientOf: recipientOf ?? (async () => active) },
  )
  const inTransaction = (run: (transaction: Transaction) => Promise<unknown>) =>
    store.connection.transaction((session) => run({ options: { session } }))
  const parts = { connection: store.connection, config: { collectionPrefix: 'portcullis_' } }
  return {
    mail,
    running,
    clock,
    sent,
    mails: createTestMails(sent, parts, now),
    inTransaction,
    /** Queues one mail in a transaction of its own. */
    queue: (given: Parameters<typeof mail.queue>[1]) =>
      inTransaction((transaction) => mail.queue(transaction, given)),
    start: async () => running.start?.(),
    stop: async () => running.stop?.(),
  }
}
