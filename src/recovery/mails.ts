import type { MailRows } from '../manifest/index.js'

/** The mails of recoveries. `docs/mail.md` has a row of each. */
export const recoveryMails = {
  /** The link and the code of a recovery. */
  recovery: {
    limited: true,
    pages: { recover: 'recover' },
    template: ({ username, link, value }) => ({
      subject: 'Set a new password',
      body: [
        `Set a new password for the account ${username ?? ''}. The link and the code are valid for one hour.`,
        { link: link('recover'), label: 'Set a new password' },
        'Or enter this code where you asked for it:',
        { code: value('code') },
        'If you did not ask for this, ignore it: nothing was changed. Never tell anybody the code.',
      ],
    }),
  },
  /** Tells the mailboxes of an account that its password was set by a recovery. */
  recovered: {
    template: ({ username, value }) => ({
      subject: 'Your password was changed',
      body: [
        `A new password was set for the account ${username ?? ''}, by a link or code from a mail.`,
        `Sessions that ended with it: ${value('ended')}.`,
        'If that was not you, somebody else reads a mailbox of this account. Secure the mailbox, then set a new password.',
      ],
    }),
  },
} as const satisfies MailRows
