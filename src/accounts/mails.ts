import type { MailRows } from '../manifest/index.js'

/** Mails of accounts. */
export const accountMails = {
  'password-changed': {
    template: ({ username }) => ({
      subject: 'Your password was changed',
      body: [
        `The password of your account ${username} was changed, and every other session of it was ended.`,
        'If it was not you, recover your account now: request a new password on the sign-in page. If you cannot, contact the support of this service.',
      ],
    }),
  },
} as const satisfies MailRows
