import type { MailFacts, MailRows } from '../manifest/index.js'

/** The mails of addresses. `docs/mail.md` has a row of each. */
export const emailMails = {
  /** Asks a mailbox for the confirmation of its address, or tells it that the address is in use already. */
  'confirm-email': {
    limited: true,
    pages: { confirm: 'confirm-email', disown: 'disown-email' },
    template: (facts) => (facts.value('isTaken') === 'yes' ? taken(facts) : confirmation(facts)),
  },
  /** Tells the former mailbox that another address was verified. */
  'email-changed': {
    pages: { disown: 'disown-email' },
    template: (facts) => ({
      subject: 'Your e-mail address was changed',
      body: [
        `The e-mail address of the account ${facts.username ?? ''} is no longer ${facts.to}.`,
        'If you did not change it, take the account back within seven days. This ends all its sessions. Then set a ' +
          'new password.',
        { link: named(facts, 'disown', facts.username), label: 'I did not change it' },
      ],
    }),
  },
  /** The same without a link: enough links of former changes are valid. */
  'email-changed-again': {
    template: (facts) => ({
      subject: 'Your e-mail address was changed',
      body: [
        `The e-mail address of the account ${facts.username ?? ''} is no longer ${facts.to}.`,
        'It was changed several times within seven days. If you did not change it, use the link of an earlier mail.',
      ],
    }),
  },
  /** Tells the account that has an address that another one tried to verify it. */
  'email-taken': {
    template: (facts) => ({
      subject: 'Your e-mail address was entered at another account',
      body: [
        `Somebody who reads this mailbox tried to confirm ${facts.to} for another account. The address stays with your ` +
          `account ${facts.username ?? ''}.`,
        'If that was not you, somebody else reads this mailbox: change its password.',
      ],
    }),
  },
} as const satisfies MailRows

function confirmation(facts: MailFacts) {
  return {
    subject: 'Confirm your e-mail address',
    body: [
      `Confirm ${facts.to} for the account ${facts.username ?? ''}. The link and the code are valid for 24 hours.`,
      { link: named(facts, 'confirm', facts.username), label: 'Confirm the address' },
      'Or enter this code where you are signed in:',
      { code: facts.value('code') },
      ...notMe(facts, facts.username),
    ],
  }
}

function taken(facts: MailFacts) {
  return {
    subject: 'You already have an account',
    body: [
      `Somebody entered ${facts.to} for the account ${facts.value('asking')}. It is already the address of your account ` +
        `${facts.username ?? ''}, so nothing was changed. Sign in to that account, or set a new password for it.`,
      ...notMe(facts, facts.value('asking')),
    ],
  }
}

function notMe(facts: MailFacts, username: string | null) {
  return [
    'If you did not ask for this, ignore it, or remove the address:',
    { link: named(facts, 'disown', username), label: 'This was not me' },
  ]
}

/** The link with the user name, which its page shows before its button. It is no secret, and proves nothing. */
function named(facts: MailFacts, page: string, username: string | null): string {
  const link = facts.link(page)
  return username === null ? link : link.replace('#', `?username=${encodeURIComponent(username)}#`)
}
