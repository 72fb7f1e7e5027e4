import { createServer, type Server, type Socket } from 'node:net'
import { mongo } from 'mongoose'
import { pino } from 'pino'
import { parseMailUrl } from '../../src/mail/mail-url.js'
import { storedMails } from '../../src/mail/model.js'
import { createSmtpTransport } from '../../src/mail/sending/smtp.js'
import { createTestClock } from '../../src/testing/clock.js'
import { makeCollections, openTestDatabase, type TestDatabase } from '../harness/database.js'
import { until } from '../harness/until.js'
import { startMail } from './feature.js'
import { certificate, type SmtpOptions, smtpError, startSmtp } from './smtp-server.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function smtp(options: SmtpOptions = {}) {
  const server = await startSmtp(options)
  closing.push(server.stop)
  return server
}

const mail = {
  messageId: '<id-1@example.com>',
  mail: 'notice',
  from: 'Example <noreply@example.com>',
  to: 'ana@example.net',
  subject: 'Hello',
  text: 'Text',
  html: '<p>HTML</p>',
}

/** The transport to a server as if it were another machine, whose certificate must be valid. */
function remote(url: string, ca?: string) {
  const server = parseMailUrl(url)
  if (server === null) throw new Error('no URL')
  return createSmtpTransport({ ...server, isLocal: false }, ca === undefined ? {} : { ca })
}
const local = (url: string) => createSmtpTransport(parseMailUrl(url) ?? Object(null))

describe('the transport', () => {
  test('sends by STARTTLS with credentials, with its headers, to exactly its recipient', async () => {
    const { port, received } = await smtp()
    await remote(`smtp://us%40er:right@127.0.0.1:${port}`, certificate.cert).send(mail)
    expect(received).toEqual([
      {
        from: 'noreply@example.com',
        to: ['ana@example.net'],
        isSecure: true,
        user: 'us@er',
        raw: expect.stringMatching(/^Auto-Submitted: auto-generated\r?$/m),
      },
    ])
    const raw = received[0]?.raw ?? ''
    expect(raw).toMatch(/^From: Example <noreply@example.com>\r?$/m)
    expect(raw).toMatch(/^To: <?ana@example.net>?\r?$/m)
    expect(raw).toMatch(/^Message-ID: <id-1@example.com>\r?$/m)
    expect(raw).toMatch(/^Content-Type: multipart\/alternative/m)
  })

  test('smtps:// uses TLS from the first byte', async () => {
    const { port, received } = await smtp({ secure: true })
    await remote(`smtps://127.0.0.1:${port}`, certificate.cert).send(mail)
    expect(received).toHaveLength(1)
  })

  test('a server without STARTTLS gets nothing, unless it is this machine', async () => {
    const { url, received } = await smtp({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
    await expect(remote(url, certificate.cert).send(mail)).rejects.toMatchObject({ code: 'ETLS' })
    expect(received).toEqual([])
    await local(url).send(mail)
    expect(received).toMatchObject([{ isSecure: false }])
  })

  test('a certificate that nobody vouches for gets nothing', async () => {
    const { url, received } = await smtp()
    await expect(remote(url).send(mail)).rejects.toThrow(/certificate|self.signed/i)
    expect(received).toEqual([])
  })

  test('wrong credentials, and a server that asks for none, get nothing', async () => {
    const asking = await smtp()
    await expect(local(`smtp://u:wrong@127.0.0.1:${asking.port}`).send(mail)).rejects.toMatchObject({
      responseCode: 535,
    })
    const silent = await smtp({ disabledCommands: ['AUTH'] })
    await expect(local(`smtp://u:right@127.0.0.1:${silent.port}`).send(mail)).rejects.toThrow()
    expect([...asking.received, ...silent.received]).toEqual([])
  })

  test('verify connects, authenticates and sends nothing', async () => {
    const { port, received } = await smtp()
    await local(`smtp://u:right@127.0.0.1:${port}`).verify()
    await expect(local(`smtp://u:wrong@127.0.0.1:${port}`).verify()).rejects.toThrow()
    expect(received).toEqual([])
  })

  test.each([
    ["o'brien+tag@example.net"],
    ['!#$%&*/=?^_`{|}~-@example.net'],
    ['a@xn--bcher-kva.example'],
    [`${'a'.repeat(64)}@${'b'.repeat(60)}.example`],
  ])('T-E 9: RCPT TO is exactly %s', async (to) => {
    let wire = ''
    const { url } = await smtp({
      hideSTARTTLS: true,
      onSocket: (socket) =>
        void socket.on('data', (chunk: Buffer) => {
          wire += chunk.toString()
        }),
    })
    await local(url).send({ ...mail, to })
    expect(wire.match(/^RCPT TO:/gm)).toHaveLength(1)
    expect(wire).toContain(`RCPT TO:<${to}>\r\n`)
  })

  test('T-E 9: no text ends a header, and what is not one plain address is sent nowhere', async () => {
    const { url, received } = await smtp()
    const subject = 'Hi\r\nBcc: eve@example.com\r\n\r\nbody'
    await local(url).send({ ...mail, subject })
    expect(received[0]?.raw).not.toMatch(/^Bcc:/im)

    const odd = [
      '"eve@example.com"@example.net',
      '"eve@example.com"@example.net ',
      'ana@example.net, eve@example.com',
      'ana@example.net (eve@example.com)',
      'ana@example.net\r\nRCPT TO:<eve@example.com>',
      'Ana <eve@example.com>',
      'ana＠example.net',
      'ana@eve@example.net',
      `${'a'.repeat(250)}@example.net`,
      '',
    ]
    for (const to of odd) await expect(local(url).send({ ...mail, to })).rejects.toThrow('not an address')
    expect(received).toHaveLength(1)
  })
})

describe('faults of the mail server', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
    await makeCollections(database.store)
  })
  afterEach(() => storedMails(database.store).deleteMany({}))

  const accountId = new mongo.ObjectId()
  const rows = () => storedMails(database.store).find({}).toArray()

  async function sending(mailUrl: string) {
    const clock = createTestClock()
    const config = { mailUrl, mailFrom: 'noreply@example.com', appUrl: 'https://app.example.com' }
    const feature = startMail({ store: database.store, clock, config })
    closing.push(feature.stop)
    await feature.start()
    return { ...feature, clock }
  }

  test('T-E 14: the server is down, the request succeeds, and the mail arrives once when it is up', async () => {
    const { port, stop } = await startSmtp()
    await stop()
    const { queue, clock } = await sending(`smtp://127.0.0.1:${port}`)
    const before = performance.now()
    await queue({ mail: 'notice', to: 'ana@example.net', accountId })
    expect(performance.now() - before).toBeLessThan(1000)
    await until(async () => (await rows())[0]?.attempts === 1)

    const { received } = await smtp({ port })
    clock.advance({ seconds: 5 })
    await until(async () => (await rows()).length === 0)
    expect(received.map(({ to }) => to)).toEqual([['ana@example.net']])
  })

  test('greylisting delays a mail, and it arrives once', async () => {
    let asked = 0
    const { url, received } = await smtp({
      onRcptTo: (_address, _session, done) =>
        done(++asked === 1 ? smtpError(450, 'greylisted, try again later') : null),
    })
    const { queue, clock } = await sending(url)
    await queue({ mail: 'notice', to: 'ana@example.net', accountId })
    await until(async () => (await rows())[0]?.attempts === 1)
    clock.advance({ seconds: 5 })
    await until(async () => (await rows()).length === 0)
    expect([asked, received.length]).toEqual([2, 1])
  })

  test('a server that dies in the middle of DATA gets the mail again, with the same Message-ID', async () => {
    const seen: string[] = []
    const sockets: Socket[] = []
    const { url, received } = await smtp({
      onSocket: (socket) => void sockets.push(socket),
      async answerData({ raw }, count) {
        seen.push(/^Message-ID: (.*)$/m.exec(raw)?.[1] ?? '')
        if (count === 1) sockets.at(-1)?.destroy()
        return count === 1 ? smtpError(451, 'gone') : null
      },
    })
    const { queue, clock } = await sending(url)
    await queue({ mail: 'notice', to: 'ana@example.net', accountId })
    await until(async () => (await rows())[0]?.attempts === 1)
    clock.advance({ seconds: 5 })
    await until(async () => (await rows()).length === 0)
    expect(received).toHaveLength(1)
    expect(seen).toHaveLength(2)
    expect(new Set(seen).size).toBe(1)
  })

  test('a recipient that does not exist ends as an event at once', async () => {
    const { url } = await smtp({
      onRcptTo: (_address, _session, done) => done(smtpError(550, 'no such user')),
    })
    const { queue } = await sending(url)
    const id = new mongo.ObjectId()
    await queue({ mail: 'notice', to: 'nobody@example.net', accountId: id })
    await until(async () => (await rows()).length === 0)
    const events = database.store.db.collection('portcullis_events')
    expect(await events.findOne({ userId: id.toHexString() })).toMatchObject({
      type: 'MAIL_FAILED',
      reason: 'REJECTED',
    })
  })

  test('a server that hangs delays no request, loses nothing and is left when the server stops', async () => {
    const sockets: Socket[] = []
    const hanging: Server = createServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
    closing.push(() => {
      for (const socket of sockets) socket.destroy()
      hanging.close()
    })
    const address = hanging.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { queue } = await sending(`smtp://127.0.0.1:${port}`)
    const before = performance.now()
    for (let index = 0; index < 20; index += 1)
      await queue({ mail: 'notice', to: 'ana@example.net', accountId })
    expect(performance.now() - before).toBeLessThan(3000)
    await until(() => sockets.length > 0)
    expect(await rows()).toHaveLength(20)
  })

  test('X11: a token is in the mail to its own address and nowhere else, whatever the mail server answers', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const token = 'pcm_CanaryCanaryCanaryCanaryCanaryCanaryCanaryCanaryCa'
    const code = 'CANA-RY77'
    const { url, received } = await smtp({
      // Repeats what it was given, for a while and then for good.
      answerData: ({ raw }, count) =>
        count < 3 ? smtpError(count === 1 ? 451 : 554, `refused: ${raw.replaceAll('=\r\n', '')}`) : null,
    })
    const clock = createTestClock()
    const config = { mailUrl: url, mailFrom: 'noreply@example.com', appUrl: 'https://app.example.com' }
    const feature = startMail({ store: database.store, clock, config, log })
    closing.push(feature.stop)
    await feature.start()
    const data = { confirm: token, disown: token, code }
    const client = { ipAddress: '192.0.2.9' }
    async function ask(to: string) {
      const id = new mongo.ObjectId()
      const admission = await feature.mail.admit({ mail: 'confirm', to, accountId: id, client })
      await feature.queue({ mail: 'confirm', to, accountId: id, data, client, admission })
    }
    await ask('canary-1@example.net')
    await until(async () => (await rows())[0]?.attempts === 1)
    clock.advance({ seconds: 5 })
    await until(async () => (await rows()).length === 0)
    await ask('canary-2@example.net')
    await until(async () => (await rows()).length === 0)

    expect(received).toMatchObject([{ to: ['canary-2@example.net'], raw: expect.stringContaining(code) }])
    const subject = /^Subject: .*$/m.exec(received[0]?.raw ?? '')?.[0]
    expect(subject).toBe('Subject: Confirm your address')
    const names = ['events', 'mails', 'mailCounts', 'attempts']
    const stored = await Promise.all(
      names.map((name) => database.store.db.collection(`portcullis_${name}`).find({}).toArray()),
    )
    const written = lines.join('') + JSON.stringify(stored)
    expect(lines.join('')).toContain('refused')
    for (const mark of ['Canary', 'CANA', 'canary-']) expect(written).not.toContain(mark)
  })
})
