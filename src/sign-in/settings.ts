import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const signInSettings = {
  registration: {
    variable: 'PORTCULLIS_REGISTRATION',
    group: 'Accounts',
    type: 'open or closed',
    parser: parse.oneOf(['open', 'closed']),
    default: 'open',
    doc:
      'Whether anyone can create an account with `register`. Closed: `register` is refused with `REGISTRATION_CLOSED`, ' +
      'for every user name alike. Accounts are then created with `portcullis.accounts.create` ([embedding](embedding.md)) ' +
      'and `portcullis users create` ([command](command.md)). Existing accounts are not affected.',
  },
} as const satisfies SettingRows

export type SignInSettings = ConfigurationOf<typeof signInSettings>
