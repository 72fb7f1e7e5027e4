import type { MailRows } from '../manifest/index.js'

/** Mails of deletion. */
export const deletionMails = {
  'deletion-requested': {
    whileDeleting: true,
    template: ({ username }) => ({
      subject: 'Your account will be deleted',
      body: [
        `The deletion of your account ${username} was requested, and all its sessions were ended.`,
        'To keep the account, sign in before it is deleted, and choose to restore it. If it was not you who requested this, restore it and change your password.',
      ],
    }),
  },
} as const satisfies MailRows
