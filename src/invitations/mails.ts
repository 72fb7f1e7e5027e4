import type { MailRows } from '../manifest/index.js'

/** Mails of invitations. */
export const invitationMails = {
  invitation: {
    pages: { activate: 'activate-account' },
    template: ({ username, link }) => ({
      subject: 'Activate your account',
      body: [
        `An account with the user name ${username} was created for you.`,
        { link: link('activate'), label: 'Choose a password' },
        'The link works once, within seven days. If you did not expect this mail, ignore it.',
      ],
    }),
  },
} as const satisfies MailRows
