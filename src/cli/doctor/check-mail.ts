import { answeredWithin } from '../../database/index.js'
import { verifyMailServer } from '../../mail/index.js'
import { type Check, fault, ok, warning } from './check.js'

/** Facts about how mail is sent. */
export interface MailFacts {
  readonly mode: 'development' | 'production'
  /** `option`: the application sends mail itself (`sendMail`). `null`: nobody does. */
  readonly by: 'server' | 'option' | null
  readonly from: string | undefined
  readonly appUrl: string | undefined
  /** Why the mail server cannot be used, without secrets. `null` if it can. */
  readonly failure: string | null
}

interface Settings {
  readonly mode: 'development' | 'production'
  readonly mailUrl?: string
  readonly mailFrom?: string
  readonly appUrl?: string
}

const patienceMs = 20_000

/** Connects to the mail server and authenticates. Sends nothing. */
export async function mailFacts(
  { mode, mailUrl, mailFrom, appUrl }: Settings,
  { sendMail }: { readonly sendMail?: unknown },
): Promise<MailFacts> {
  const by = sendMail !== undefined ? 'option' : mailUrl === undefined ? null : 'server'
  const failure =
    by === 'server' && mailUrl !== undefined
      ? await answeredWithin(patienceMs, verifyMailServer(mailUrl)).catch(() => 'it does not answer')
      : null
  return { mode, by, from: mailFrom, appUrl, failure }
}

/** Checks the mail server, the sender and the URL of links. */
export function checkMail({ mode, by, from, appUrl, failure }: MailFacts): readonly Check[] {
  if (by === null)
    return [
      mode === 'development'
        ? ok('mail', 'Mails are stored in the data folder.')
        : warning(
            'mail',
            'No mail is sent: operations that need mail are refused with NOT_CONFIGURED.',
            'Set MAIL_URL, MAIL_FROM and PORTCULLIS_APP_URL. See docs/mail.md.',
          ),
    ]
  if (failure !== null)
    return [
      fault(
        'mail',
        `The mail server of MAIL_URL cannot be used: ${failure}.`,
        'Check host, port, user name and password. smtp:// requires STARTTLS with a valid certificate.',
      ),
    ]
  const checks: Check[] = []
  if (from === undefined) checks.push(warning('mail', 'Mails have no sender of their own.', 'Set MAIL_FROM.'))
  if (appUrl === undefined)
    checks.push(
      warning(
        'mail',
        'Links in mails lead to http://localhost:3000.',
        'Set PORTCULLIS_APP_URL to the URL of your application.',
      ),
    )
  if (checks.length > 0) return checks
  return [
    ok(
      'mail',
      by === 'option'
        ? `The application sends mail. Links lead to ${appUrl}.`
        : `The mail server answers. Mail comes from ${from}, and links lead to ${appUrl}.`,
    ),
  ]
}
