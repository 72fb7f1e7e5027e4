import { randomBytes } from 'node:crypto'
import type { mongo } from 'mongoose'
import type { Transaction } from '../events/index.js'
import type { MailRow, MailRows } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { plainAddress } from './addresses.js'
import type { Admission } from './limits/admission.js'
import type { StoredMail } from './model.js'
import { networkOf } from './network.js'
import { sealPayload } from './payload.js'
import { preferredLanguage } from './rendering/locale.js'

/** A mail to send. */
export interface NewMail {
  /** Its name in the manifest of its feature. */
  readonly mail: string
  /** `null`: nobody. A row that sends nothing is stored then, so that an unknown address costs the same steps. */
  readonly to: string | null
  /** It is not sent if the account is disabled or gone by then. `null` for a mail without an account. */
  readonly accountId: mongo.ObjectId | null
  /** Values for its template, and the tokens of its links under the names in `pages`. */
  readonly data?: Readonly<Record<string, string>>
  /** The client that caused it: its network, and its language for the hook `mail`. Default: neither is known. */
  readonly client?: { readonly ipAddress: string | null; readonly languages?: string }
  /** The result of `admit`, for a mail that is `limited`. If it is refused, nothing is sent. */
  readonly admission?: Admission
}

export interface OutboxDependencies {
  readonly rows: MailRows
  readonly mails: mongo.Collection<StoredMail>
  readonly secrets: SecretBox
  readonly now: () => Date
  /** Called once a transaction with mails has ended. */
  readonly onQueued: () => void
}

/** Creates `queue`: stores mails in the transaction of the change that they tell of. */
export function createOutbox({ rows, mails, secrets, now, onQueued }: OutboxDependencies) {
  const announced = new WeakSet<object>()

  /** The mail is sent when the transaction is committed. */
  function announceAfter({ options: { session } }: Transaction): void {
    if (announced.has(session)) return
    announced.add(session)
    session.once('ended', onQueued)
  }

  /**
   * Stores a mail in the transaction of a change: it is sent if, and only if, the change is committed.
   *
   * @throws Error for a mail that no manifest states, and for a limited one without its admission: faults of the program
   */
  return async (transaction: Transaction, mail: NewMail): Promise<void> => {
    const row = rowOf(rows, mail.mail)
    const isRefused = row.limited === true && !admissionOf(mail).isAdmitted
    const to = isRefused ? null : plainAddress(mail.to)
    const { accountId, data = {}, client } = mail
    const locale = preferredLanguage(client?.languages)
    const _id = randomBytes(16).toString('base64url')
    const address = client?.ipAddress ?? null
    const network = address === null ? null : networkOf(address)
    const at = now()
    await mails.insertOne(
      {
        _id,
        accountId: to === null ? null : accountId,
        sealed: sealPayload(secrets, _id, { mail: mail.mail, to, data, network, locale }),
        createdAt: at,
        attempts: 0,
        dueAt: at,
        leasedUntil: new Date(0),
        holder: null,
      },
      transaction.options,
    )
    announceAfter(transaction)
  }
}

/** @throws Error for a mail that no manifest states: a fault of the program */
export function rowOf(rows: MailRows, name: string): MailRow {
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined
  if (row === undefined) throw new Error(`No manifest states a mail ${name}.`)
  return row
}

function admissionOf({ mail, admission }: NewMail): Admission {
  if (admission?.mail !== mail) throw new Error(`The mail ${mail} is limited: queue it with its admission.`)
  return admission
}
