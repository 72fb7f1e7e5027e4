import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'
import { parseMailbox } from './addresses.js'
import { parseMailUrl } from './mail-url.js'

const mailUrlRule =
  'must be smtp://user:password@host:587 or smtps://user:password@host:465, without path and query'
const mailFromRule = 'must be an address such as noreply@example.com, or Example <noreply@example.com>'
const appUrlRule =
  'must be an http or https URL such as https://app.example.com, without query, fragment and credentials'

export const mailSettings = {
  mailUrl: {
    variable: 'MAIL_URL',
    group: 'Mail',
    type: 'URL',
    parser: parse.custom<string>((given, refuse) =>
      typeof given === 'string' && parseMailUrl(given) !== null ? given : refuse(mailUrlRule),
    ),
    secret: true,
    rule: 'Requires `MAIL_FROM`, and in production `PORTCULLIS_APP_URL`.',
    check: (
      _value: string,
      {
        mode,
        mailFrom,
        appUrl,
      }: {
        readonly mode?: 'development' | 'production'
        readonly mailFrom?: string
        readonly appUrl?: string
      },
    ) => {
      if (mailFrom === undefined) return 'must be set together with MAIL_FROM'
      return mode === 'production' && appUrl === undefined
        ? 'must be set together with PORTCULLIS_APP_URL, which links in mails begin with'
        : null
    },
    doc:
      'The mail server: `smtp://` with STARTTLS, which is required unless the host is the local machine, or `smtps://`. Without it, ' +
      'production refuses operations that send mail with `NOT_CONFIGURED`; development stores mails in the data folder. ' +
      'See [mail](mail.md).',
  },
  mailFrom: {
    variable: 'MAIL_FROM',
    group: 'Mail',
    type: 'address, or name and address',
    parser: parse.custom<string>((given, refuse) =>
      typeof given === 'string' && parseMailbox(given) !== null ? given : refuse(mailFromRule),
    ),
    doc: 'The sender of mails: `noreply@example.com`, or `Example <noreply@example.com>`.',
  },
  /** Without a slash at the end. */
  appUrl: {
    variable: 'PORTCULLIS_APP_URL',
    group: 'Mail',
    type: 'URL',
    parser: parse.custom<string>((given, refuse) =>
      typeof given === 'string' && isAppUrl(given) ? given.replace(/\/+$/, '') : refuse(appUrlRule),
    ),
    rule: 'In production, it begins with `https://`.',
    check: (value: string, { mode }: { readonly mode?: 'development' | 'production' }) =>
      mode === 'production' && !/^https:/i.test(value) ? 'must begin with https:// in production' : null,
    doc:
      'The URL of your application, which links in mails begin with: `https://app.example.com` gives ' +
      '`https://app.example.com/confirm-email#token=…`. Links never depend on a header of a request. ' +
      'Development uses `http://localhost:3000` without it.',
  },
} as const satisfies SettingRows

export type MailSettings = ConfigurationOf<typeof mailSettings>

function isAppUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || /[?#]/.test(text) || !URL.canParse(text)) return false
  const { username, password, hostname } = new URL(text)
  return username === '' && password === '' && hostname !== ''
}
