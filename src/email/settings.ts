import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const emailSettings = {
  emailLink: {
    variable: 'PORTCULLIS_EMAIL_LINK',
    group: 'Accounts',
    type: 'any or session',
    parser: parse.oneOf(['any', 'session']),
    default: 'any',
    doc:
      'Where the link of a mail verifies an address. `any`: on any device, without a session. `session`: only in a session ' +
      'of the account that the address is for, so that nobody can confirm the account of a stranger by mistake. For ' +
      'applications that grant permissions by address ([e-mail addresses](email.md)).',
  },
} as const satisfies SettingRows

export type EmailSettings = ConfigurationOf<typeof emailSettings>
