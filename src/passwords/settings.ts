import { type ConfigurationOf, type Mode, parse, type SettingRows } from '../config/index.js'

export const passwordSettings = {
  /** Base-2 logarithm of bcrypt's rounds. */
  bcryptCost: {
    variable: 'PORTCULLIS_BCRYPT_COST',
    group: 'Passwords',
    type: 'whole number',
    unit: 'rounds, as a power of 2',
    parser: parse.wholeNumber(4, 20),
    default: 12,
    rule: '10 or more in production.',
    check: (value: number, { mode }: { readonly mode?: Mode }) =>
      mode === 'production' && value < 10 ? 'must be 10 or more in production' : null,
    doc: 'The cost of a password hash. Each increment doubles the work.',
  },
  /** In code points, after NFC. */
  passwordMinLength: {
    variable: 'PORTCULLIS_PASSWORD_MIN_LENGTH',
    group: 'Passwords',
    type: 'whole number',
    unit: 'characters (code points)',
    parser: parse.wholeNumber(8, 64),
    default: 15,
    doc: 'NIST SP 800-63B-4 requires 15 if the password is the only factor, and 8 if there is a second one.',
  },
} as const satisfies SettingRows

export type PasswordSettings = ConfigurationOf<typeof passwordSettings>
