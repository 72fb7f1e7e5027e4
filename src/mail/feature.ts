import type { Logger } from 'pino'
import type { Store } from '../database/index.js'
import type { MailRows, Running } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import type { Throttling } from '../throttling/index.js'
import { type ComposeDependencies, createCompose } from './compose.js'
import type { MailJournal } from './events.js'
import { createMailAdmission } from './limits/admission.js'
import { storedMailCounts } from './limits/count-model.js'
import { createMailCounts } from './limits/mail-counts.js'
import { parseMailUrl } from './mail-url.js'
import { mailCollection, storedMails } from './model.js'
import { createOutbox } from './outbox.js'
import type { OutgoingMail, SendMail } from './public.js'
import { createMailFolder } from './sending/development.js'
import { createSmtpTransport } from './sending/smtp.js'
import { createMailWorker, type WorkerDependencies } from './sending/worker.js'
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
  { config, store, secrets, now, log, mailRows, sendMail, timing }: MailParts,
  { journal, throttling, recipientOf }: MailNeeds,
) {
  const { mailFrom = developmentFrom, appUrl = developmentAppUrl } = config
  const mails = storedMails(store)
  const transport = transportOf(config, sendMail)
  const worker = createMailWorker({
    mails,
    compose: createCompose({ rows: mailRows, secrets, recipientOf, from: mailFrom, appUrl }),
    send: async (mail, signal) => transport?.(mail, signal),
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
    async start() {
      if (transport !== null) worker.start()
    },
    stop: () => worker.stop(),
  }
  return { mail, running }
}

/** Sends a mail, or rejects. */
type Transport = (mail: OutgoingMail, signal: AbortSignal) => void | Promise<void>

/** `null` if no mail is sent. */
function transportOf(
  { mode, dataDir, mailUrl }: MailParts['config'],
  sendMail: SendMail | undefined,
): Transport | null {
  if (sendMail !== undefined) return (mail) => sendMail(mail)
  const server = mailUrl === undefined ? null : parseMailUrl(mailUrl)
  if (server !== null) return createSmtpTransport(server).send
  return mode === 'development' ? createMailFolder(dataDir) : null
}
