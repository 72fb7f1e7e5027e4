import type { MailRows } from '../manifest/index.js'
import { fewRecoveryCodes } from './recovery-codes.js'

const notYou =
  'If it was not you, change your password now and end all sessions. If you cannot sign in, contact the support of this service.'

/** Mails of second factors: notices to the verified address. */
export const secondFactorMails = {
  'totp-added': {
    template: ({ username }) => ({
      subject: 'An authenticator app was added',
      body: [
        `An authenticator app was added to your account ${username}. Signing in now needs a code of it.`,
        notYou,
      ],
    }),
  },
  'totp-removed': {
    template: ({ username }) => ({
      subject: 'The authenticator app was removed',
      body: [
        `The authenticator app of your account ${username} was removed, and every other session of it was ended. The password alone signs in.`,
        notYou,
      ],
    }),
  },
  'recovery-codes-replaced': {
    template: ({ username }) => ({
      subject: 'Your recovery codes were replaced',
      body: [
        `The recovery codes of your account ${username} were replaced. The old ones no longer work.`,
        notYou,
      ],
    }),
  },
  'recovery-code-used': {
    template: ({ username, value }) => ({
      subject: 'A recovery code was used',
      body: [
        `A recovery code of your account ${username} was used. Codes left: ${value('left')}.`,
        ...(Number(value('left')) <= fewRecoveryCodes
          ? ['Replace the codes before you run out of them.']
          : []),
        notYou,
      ],
    }),
  },
} as const satisfies MailRows

export type SecondFactorMail = keyof typeof secondFactorMails
