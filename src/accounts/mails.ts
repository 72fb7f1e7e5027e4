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
  'second-factors-removed': {
    template: ({ username }) => ({
      subject: 'Your second factors were removed',
      body: [
        `The second factors of your account ${username} were removed by an administrator, and all its sessions were ended. The password alone signs in.`,
        'If you did not ask for that, change your password now and contact the support of this service.',
      ],
    }),
  },
} as const satisfies MailRows
