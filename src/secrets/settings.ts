import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const secretSettings = {
  /** 32 bytes or more. Absent in development without one: `loadOrCreateSecret(dataDir)` then keeps one. */
  secret: {
    variable: 'PORTCULLIS_SECRET',
    group: 'Secrets and keys',
    type: 'text of 32 bytes or more',
    parser: parse.secret,
    secret: true,
    requiredInProduction: true,
    doc:
      'Encrypts signing keys and password hashes in the database, and never lies there itself: without it ' +
      'they are lost, so keep it as safe as the database. Make one with `openssl rand -base64 48`. ' +
      'Development makes its own and keeps it in the data folder.',
  },
  secretPrevious: {
    variable: 'PORTCULLIS_SECRET_PREVIOUS',
    group: 'Secrets and keys',
    type: 'text of 32 bytes or more',
    parser: parse.secret,
    secret: true,
    rule: 'Needs `PORTCULLIS_SECRET`, and differs from it.',
    check: (value: string, { secret }: { readonly secret?: string }) => {
      if (secret === undefined) return 'must come together with PORTCULLIS_SECRET'
      return value === secret ? 'must differ from PORTCULLIS_SECRET' : null
    },
    doc: 'The secret before, while what it encrypted is re-encrypted under the new one.',
  },
} as const satisfies SettingRows

export type SecretSettings = ConfigurationOf<typeof secretSettings>
