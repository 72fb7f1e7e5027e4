import type { mongo } from 'mongoose'
import type { Logger } from 'pino'
import type { Store } from '../database/index.js'
import type { DevelopmentMail, MailRows, Running } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import type { Throttling } from '../throttling/index.js'
import { type ComposeDependencies, createCompose } from './compose.js'
import type { MailJournal } from './events.js'
import { createMailAdmission } from './limits/admission.js'
import { storedMailCounts } from './limits/count-model.js'
import { createMailCounts } from './limits/mail-counts.js'
import { parseMailUrl } from './mail-url.js'
import { mailCollection, type StoredMail, storedMails } from './model.js'
import { createOutbox } from './outbox.js'
import type { OutgoingMail, SendMail } from './public.js'
import type { MailHook } from './rendering/customize.js'
import { sealedMails } from './sealed.js'
import { createDevelopmentMails } from './sending/development.js'
import { createSmtpTransport } from './sending/smtp.js'
import { createMailWorker, type MailWorker, type WorkerDependencies } from './sending/worker.js'
import { createMailService } from './service.js'
import type { MailSettings } from './settings.js'

export interface MailParts {
  readonly config: MailSettings & { readonly mode: 'development' | 'production'; readonly dataDir: string }
  readonly store: Store
  readonly secrets: SecretBox
  readonly now: () => Date
  readonly log: Logger
  /** The mails of all features. */
  readonly mailRows: MailRows
  /** The application's own way to send mail, instead of `MAIL_URL`. */
  readonly sendMail?: SendMail | undefined
  /** The hooks of the application. */
  readonly hooks?: { readonly mail?: MailHook } | undefined
  /** Default: as in `WorkerDependencies`. */
  readonly timing?: Pick<WorkerDependencies, 'leaseMs' | 'pollMs'> | undefined
}

/** What mail needs of other features. */
export interface MailNeeds extends Pick<ComposeDependencies, 'recipientOf'> {
  readonly journal: MailJournal
  readonly throttling: Pick<Throttling, 'budget'>
}

const developmentFrom = 'Portcullis <portcullis@localhost>'
const developmentAppUrl = 'http://localhost:3000'

/** Builds the mail feature: the outbox, its limits, and the worker that sends what is in it. */
export function createMailFeature(
  { config, store, secrets, now, log, mailRows, sendMail, hooks, timing }: MailParts,
  { journal, throttling, recipientOf }: MailNeeds,
) {
  const { mailFrom = developmentFrom, appUrl = developmentAppUrl } = config
  const mails = storedMails(store)
  const transport = transportOf(config, sendMail, log)
  const worker = createMailWorker({
    mails,
    compose: createCompose({
      rows: mailRows,
      secrets,
      recipientOf,
      from: mailFrom,
      appUrl,
      hook: hooks?.mail,
    }),
    send: async (mail, signal) => transport?.send(mail, signal),
    journal,
    now,
    log,
    ...timing,
  })
  const admit = createMailAdmission({
    counts: createMailCounts(storedMailCounts(store)),
    budget: throttling.budget('mails'),
    hmacKey: secrets.derive('mail-counts'),
    now,
  })
  const queue = createOutbox({ rows: mailRows, mails, secrets, now, onQueued: () => worker.wake() })
  const mail = createMailService({ isConfigured: transport !== null, admit, queue })
  const running: Running = {
    personalData: [
      {
        collection: mailCollection,
        async erase({ accountId }, access) {
          await mails.deleteMany({ accountId }, access)
        },
      },
    ],
    encrypted: [sealedMails(mails, secrets)],
    ...(transport?.recent === undefined ? {} : { developmentMails: transport.recent }),
    counts: transport === null ? {} : mailCounts(mails, worker),
    async start() {
      if (transport !== null) worker.start()
    },
    stop: () => worker.stop(),
  }
  return { mail, running }
}

function mailCounts(
  mails: mongo.Collection<StoredMail>,
  { counts }: MailWorker,
): NonNullable<Running['counts']> {
  return {
    portcullis_mails_queued: {
      help: 'Mails that wait to be sent, of all instances.',
      kind: 'gauge',
      read: () => mails.estimatedDocumentCount(),
    },
    portcullis_mails_sent_total: {
      help: 'Mails that the mail server accepted from this instance.',
      kind: 'counter',
      read: () => counts().sent,
    },
    portcullis_mails_failed_total: {
      help: 'Mails that this instance no longer tries to send.',
      kind: 'counter',
      read: () => counts().failed,
    },
  }
}

/** How mails leave. `null`: no mail is sent. */
interface Transport {
  /** Rejects if the mail was not accepted. */
  send(mail: OutgoingMail, signal: AbortSignal): void | Promise<void>
  recent?(): readonly DevelopmentMail[]
}

function transportOf(
  { mode, dataDir, mailUrl, appUrl }: MailParts['config'],
  sendMail: SendMail | undefined,
  log: Logger,
): Transport | null {
  if (mode === 'production' && sendMail !== undefined && appUrl === undefined) {
    log.warn('no mail is sent: set PORTCULLIS_APP_URL, which links in mails begin with')
    return null
  }
  if (sendMail !== undefined) return { send: (mail) => sendMail(mail) }
  const server = mailUrl === undefined ? null : parseMailUrl(mailUrl)
  if (server !== null) return createSmtpTransport(server)
  return mode === 'development' ? createDevelopmentMails({ dataDir, terminal: toTerminal }) : null
}

/** Only where somebody looks: the output of a service is collected and kept. */
function toTerminal(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${line}\n`)
}
