import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const secretSettings = {
  /** At least 32 bytes. In development it may be absent: `loadOrCreateSecret(dataDir)` then creates one. */
  secret: {
    variable: 'PORTCULLIS_SECRET',
    group: 'Secrets and keys',
    type: 'text of 32 bytes or more',
    parser: parse.secret,
    secret: true,
    requiredInProduction: true,
    doc:
      'Encrypts signing keys and password hashes in the database, and is not stored there. Without it ' +
      'they are lost, so back it up as carefully as the database. Create one with `openssl rand -base64 48`. ' +
      'Development creates one and stores it in the data folder.',
  },
  secretPrevious: {
    variable: 'PORTCULLIS_SECRET_PREVIOUS',
    group: 'Secrets and keys',
    type: 'text of 32 bytes or more',
    parser: parse.secret,
    secret: true,
    rule: 'Requires `PORTCULLIS_SECRET`, and must differ from it.',
    check: (value: string, { secret }: { readonly secret?: string }) => {
      if (secret === undefined) return 'must be set together with PORTCULLIS_SECRET'
      return value === secret ? 'must differ from PORTCULLIS_SECRET' : null
    },
    doc: 'The previous secret, while stored values are re-encrypted with the new one.',
  },
} as const satisfies SettingRows

export type SecretSettings = ConfigurationOf<typeof secretSettings>
