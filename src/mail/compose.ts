import type { mongo } from 'mongoose'
import type { MailRows } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import type { StoredMail } from './model.js'
import { rowOf } from './outbox.js'
import { openPayload } from './payload.js'
import type { OutgoingMail } from './public.js'
import { customized, type MailHook } from './rendering/customize.js'
import { factsOf, partsOf } from './rendering/facts.js'
import { render } from './rendering/render.js'

/** The account of a mail at the time when it is sent. */
export interface Recipient {
  readonly username: string
  readonly isDisabled: boolean
  /** Waits for its deletion. */
  readonly isDeleting: boolean
}

export interface ComposeDependencies {
  readonly rows: MailRows
  readonly secrets: SecretBox
  /** `null` if the account is gone. */
  readonly recipientOf: (accountId: mongo.ObjectId) => Promise<Recipient | null>
  /** `MAIL_FROM`. */
  readonly from: string
  readonly appUrl: string
  readonly hook?: MailHook | undefined
}

/** Creates the function that makes the mail of a row. It returns `null` if nobody is to get it. */
export function createCompose({ rows, secrets, recipientOf, from, appUrl, hook }: ComposeDependencies) {
  const domain = /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'

  return async ({ _id, accountId, sealed, createdAt }: StoredMail): Promise<OutgoingMail | null> => {
    const { mail, to, data, network, locale } = openPayload(secrets, _id, sealed)
    if (to === null) return null
    const row = rowOf(rows, mail)
    const recipient = accountId === null ? null : await recipientOf(accountId)
    if (accountId !== null && !mayGet(recipient, row.whileDeleting === true)) return null
    const username = recipient?.username ?? null
    const facts = factsOf(row, { to, username, at: createdAt, network, data }, appUrl)
    const account = accountId === null || username === null ? null : { id: accountId.toHexString(), username }
    const { links, values } = partsOf(row, data, appUrl)
    const content = await customized(
      {
        mail,
        to,
        account,
        locale,
        at: createdAt,
        network,
        links,
        values,
        ...render(row.template(facts), facts),
      },
      hook,
    )
    return { mail, messageId: `<${_id}@${domain}>`, from, to, ...content }
  }
}

function mayGet(recipient: Recipient | null, whileDeleting: boolean): boolean {
  return recipient !== null && !recipient.isDisabled && (whileDeleting || !recipient.isDeleting)
}
