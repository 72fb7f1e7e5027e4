import fc from 'fast-check'
import { checkMail, type MailFacts as MailFactsOfDoctor } from '../../src/cli/doctor/check-mail.js'
import { parseMailbox } from '../../src/mail/addresses.js'
import { parseMailUrl } from '../../src/mail/mail-url.js'
import { networkOf } from '../../src/mail/network.js'
import { linkTo } from '../../src/mail/rendering/facts.js'
import { preferredLanguage } from '../../src/mail/rendering/locale.js'
import { escapeHtml, oneLine, render } from '../../src/mail/rendering/render.js'
import { describeFailure } from '../../src/mail/sending/describe-failure.js'
import { afterFailure, delayAfter } from '../../src/mail/sending/retry.js'
import type { MailFacts } from '../../src/manifest/index.js'
import { isFromThisMachine } from '../../src/server/http/same-origin.js'

const second = 1000
const start = new Date('2026-01-01T00:00:00Z')
const facts: MailFacts = {
  to: 'ana@example.com',
  username: 'ana',
  at: start,
  network: '192.0.2.0/24',
  link: () => '',
  value: () => '',
}

describe('retries', () => {
  test('after 5 s, 15 s and 1 min, then doubling', () => {
    const delays = [1, 2, 3, 4, 5, 6].map((failures) => delayAfter(failures) / second)
    expect(delays).toEqual([5, 15, 60, 120, 240, 480])
  })

  test('for 24 hours, and then no more', () => {
    let at = start.getTime()
    let attempts = 0
    for (;;) {
      attempts += 1
      const next = afterFailure(new Error('down'), attempts, start, new Date(at))
      if (next.kind === 'failed') {
        expect(next.reason).toBe('EXPIRED')
        break
      }
      expect(next.dueAt.getTime()).toBeGreaterThan(at)
      at = next.dueAt.getTime()
    }
    expect(at - start.getTime()).toBe(24 * 3600 * second)
    expect(attempts).toBeLessThan(20)
  })

  const refusal = (responseCode: number, command: string) =>
    Object.assign(new Error('refused'), { responseCode, command })
  const at = new Date(start.getTime() + second)

  test.each([
    [550, 'RCPT TO', 'REJECTED'],
    [554, 'DATA', 'REJECTED'],
    // Greylisting, a full disk: another attempt can succeed.
    [450, 'RCPT TO', null],
    [451, 'DATA', null],
    // An operator mends these: the mails must not be lost.
    [535, 'AUTH PLAIN', null],
    [550, 'MAIL FROM', null],
    [554, 'CONN', null],
  ])('a reply %i to %s ends it with %s', (code, command, reason) => {
    const next = afterFailure(refusal(code, command), 1, start, at)
    expect(next).toEqual(
      reason === null
        ? { kind: 'retry', dueAt: new Date(at.getTime() + 5 * second) }
        : { kind: 'failed', reason },
    )
  })
})

describe('text', () => {
  test('HTML escapes whatever a template says', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, subject) => {
        const { html, subject: shown } = render({ subject, body: [text, { code: text }] }, facts)
        const rest = html.replaceAll(escapeHtml(text), '')
        expect(rest).not.toMatch(/<script|<img|onerror/i)
        expect(escapeHtml(text)).not.toMatch(/[<>"']/)
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  test('no line break and no reversal of text reaches a header', () => {
    expect(oneLine('Hi\r\nBcc: eve@example.com\u2028x\u202Ey')).toBe('Hi Bcc: eve@example.com x y')
  })

  test('each mail says which account, when and from which network', () => {
    const { text, html } = render({ subject: 's', body: ['b'] }, facts)
    for (const form of [text, html])
      expect(form).toContain('Account: ana · Time: 2026-01-01 00:00 UTC · Network: 192.0.2.0/24')
  })

  test('it loads nothing from anywhere', () => {
    const { html } = render(
      { subject: 's', body: ['b', { link: 'https://app.example.com/a#token=x', label: 'Open' }] },
      facts,
    )
    expect(html).not.toMatch(/src=|url\(|<img|<link|@import/i)
    expect(html.match(/https?:/g)).toHaveLength(1)
  })

  test('the token of a link is in its fragment', () => {
    expect(linkTo('https://app.example.com/base/', 'recover', 'pcm_x')).toBe(
      'https://app.example.com/base/recover#token=pcm_x',
    )
  })
})

test.each([
  ['192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:1:2:3::4', '2001:db8:1::/48'],
  ['::ffff:192.0.2.77', '192.0.2.0/24'],
  ['unix:', null],
  ['', null],
])('of the address %s, a mail names %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test.each([
  ['smtp://mail.example.com', { port: 587, secure: false, isLocal: false, auth: null }],
  ['smtps://mail.example.com', { port: 465, secure: true }],
  ['smtp://us%40er:p%3Aw@mail.example.com:2525', { port: 2525, auth: { user: 'us@er', pass: 'p:w' } }],
  ['smtp://localhost:25', { isLocal: true }],
  ['smtp://[::1]:25', { host: '::1', isLocal: true }],
  ['smtp://127.0.0.1.example.com', { isLocal: false }],
])('%s is a mail server', (url, expected) => {
  expect(parseMailUrl(url)).toMatchObject(expected)
})

test.each([
  '',
  'http://a.example',
  'smtp://',
  'smtp://a/b',
  'smtp://a?tls=no',
  'smtp://a#b',
  'smtp://:p@a',
  'smtp://%zz@a',
])('%j is none', (url) => {
  expect(parseMailUrl(url)).toBeNull()
})

test.each([
  ['noreply@example.com', { name: '', address: 'noreply@example.com' }],
  ['Example & Co. <noreply@example.com>', { name: 'Example & Co.', address: 'noreply@example.com' }],
  ['Bücher <post@bücher.example>', { name: 'Bücher', address: 'post@xn--bcher-kva.example' }],
])('%s is a sender', (text, mailbox) => {
  expect(parseMailbox(text)).toEqual(mailbox)
})

test.each([
  '',
  'Example',
  'a@b',
  'A <a@example.com',
  'A\r\nBcc: b@example.com <a@example.com>',
  '"A" <a@example.com>',
  'a@example.com, b@example.com',
])('%j is none', (text) => {
  expect(parseMailbox(text)).toBeNull()
})

test('the log of a failure repeats no address, link, token or code of the answer', () => {
  const error = Object.assign(
    new Error(
      '550 <ana@example.com> unknown, see https://mail.example.com/x\r\nyou sent pcm_abc and code ABCD-EFG1',
    ),
    { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550, rejected: ['ana@example.com'] },
  )
  expect(describeFailure(error)).toEqual({
    message: '550 <[address]> unknown, see [link] you sent [token] and code [code]',
    code: 'EENVELOPE',
    command: 'RCPT TO',
    responseCode: 550,
  })
  for (const odd of [null, undefined, 'text', 7, {}])
    expect(describeFailure(odd).message).toBe('unknown error')
})

test.each([
  ['de-CH, de;q=0.9', 'de-CH'],
  ['fr;q=0.5, en;q=0.8, *;q=0.1', 'en'],
  ['*', null],
  ['de;q=0', null],
  ['', null],
  ['x'.repeat(9), null],
  ['en\r\nBcc: x', null],
])('of %j, a client prefers %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language)
})

test('any header gives a tag or nothing', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      expect(preferredLanguage(header) ?? 'en').toMatch(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/)
    }),
  )
})

test.each([
  ['localhost:4000', {}, true],
  ['127.0.0.1:4000', {}, true],
  ['[::1]:4000', {}, true],
  ['localhost.example.com', {}, false],
  ['127.0.0.1.nip.io:4000', {}, false],
  ['app.example.com', {}, false],
  ['localhost:4000@example.com', {}, false],
  ['localhost:4000', { 'x-forwarded-host': 'app.example.com' }, false],
  ['localhost:4000', { forwarded: 'for=192.0.2.1' }, false],
])('Host %s with %j is this machine: %s', (host, headers, isLocal) => {
  expect(isFromThisMachine({ headers: { host, ...headers } })).toBe(isLocal)
})

describe('doctor', () => {
  const facts: MailFactsOfDoctor = {
    mode: 'production',
    by: 'server',
    from: 'noreply@example.com',
    appUrl: 'https://app.example.com',
    failure: null,
  }

  test.each<[Partial<MailFactsOfDoctor>, string, RegExp]>([
    [{}, 'ok', /links lead to https:\/\/app.example.com/],
    [{ failure: 'connect ECONNREFUSED' }, 'fault', /cannot be used: connect ECONNREFUSED/],
    [{ by: null }, 'warning', /NOT_CONFIGURED/],
    [{ by: null, mode: 'development' }, 'ok', /data folder/],
    [{ appUrl: undefined }, 'warning', /localhost:3000/],
    [{ by: 'option', from: undefined }, 'warning', /sender/],
  ])('of %j it says %s', (given, status, message) => {
    const [check] = checkMail({ ...facts, ...given })
    expect(check).toMatchObject({ status, message: expect.stringMatching(message) })
  })
})
