import { setTimeout as delay } from 'node:timers/promises'
import type { Portcullis } from '../application/public.js'
import type { OutgoingMail, SendMail } from '../mail/public.js'

/** A mail that the server sent. */
export interface TestMail extends Pick<OutgoingMail, 'mail' | 'to' | 'subject' | 'text' | 'html'> {
  /** The links with a token, in the order of the text. */
  readonly links: readonly string[]
  /** The tokens of `links`. */
  readonly tokens: readonly string[]
  /** The first of `links`; `null` if there is none. */
  readonly link: string | null
  readonly token: string | null
  /** The code to type, as `XXXX-XXXX`. `null` if there is none. */
  readonly code: string | null
}

/** Reads the mails of a test server. */
export interface TestMails {
  /**
   * Waits for the next mail to an address. Each mail is returned once, in the order in which they were sent.
   *
   * @throws Error after ten seconds without one
   */
  next(address: string): Promise<TestMail>
  /**
   * Waits until no mail is due, and lists all that were sent to an address so far: to expect that there is none.
   *
   * @throws Error if mails are still due after ten seconds
   */
  all(address: string): Promise<readonly TestMail[]>
}

const patienceMs = 10_000
const intervalMs = 5

/** Mails of test servers: pass `sendMail` to each. */
export function createTestInbox() {
  const sent: OutgoingMail[] = []
  const sendMail: SendMail = (mail) => {
    sent.push(mail)
  }
  return { sent, sendMail }
}

/** Creates the reader of the mails that a server sent. */
export function createTestMails(
  sent: readonly OutgoingMail[],
  {
    connection,
    config,
  }: Pick<Portcullis, 'connection'> & { readonly config: { readonly collectionPrefix: string } },
  now: () => Date,
): TestMails {
  const read = new Map<string, number>()
  const to = (address: string) => sent.filter((mail) => mail.to.toLowerCase() === address.toLowerCase())
  const outbox = connection.collection(`${config.collectionPrefix}mails`)
  const isMailDue = async () => (await outbox.findOne({ dueAt: { $lte: now() } })) !== null

  return {
    async next(address) {
      const key = address.toLowerCase()
      const index = read.get(key) ?? 0
      read.set(key, index + 1)
      const deadline = performance.now() + patienceMs
      for (;;) {
        const mail = to(address)[index]
        if (mail !== undefined) return readMail(mail)
        if (performance.now() > deadline) {
          const others = [...new Set(sent.map((each) => each.to))].join(', ')
          throw new Error(
            `No mail to ${address} in ${patienceMs} ms. Mails were sent to: ${others || 'nobody'}.`,
          )
        }
        await delay(intervalMs)
      }
    },
    async all(address) {
      const deadline = performance.now() + patienceMs
      while (await isMailDue()) {
        if (performance.now() > deadline) throw new Error(`Mails are still due after ${patienceMs} ms.`)
        await delay(intervalMs)
      }
      return to(address).map(readMail)
    },
  }
}

function readMail({ mail, to, subject, text, html }: OutgoingMail): TestMail {
  const found = [...text.matchAll(/https?:\/\/\S+#token=(\S+)/g)]
  const links = found.map(([link]) => link)
  const tokens = found.map(([, token = '']) => decodeURIComponent(token))
  const [, code = null] = /^\s*([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})\s*$/m.exec(text) ?? []
  return {
    mail,
    to,
    subject,
    text,
    html,
    links,
    tokens,
    link: links[0] ?? null,
    token: tokens[0] ?? null,
    code,
  }
}
