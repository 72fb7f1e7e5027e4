import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mongo } from 'mongoose'
import { storedMails } from '../../src/mail/model.js'
import type { MailDraft } from '../../src/mail/public.js'
import { sealedMails } from '../../src/mail/sealed.js'
import { createSecretBox } from '../../src/secrets/index.js'
import { testPassword } from '../../src/testing/client.js'
import { createTestClock } from '../../src/testing/clock.js'
import { makeCollections, openTestDatabase, type TestDatabase } from '../harness/database.js'
import { startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { active, type MailSetup, secret, startMail } from './feature.js'

let database: TestDatabase
const running: { stop: () => Promise<unknown> }[] = []
beforeAll(async () => {
  database = await openTestDatabase()
  await makeCollections(database.store)
})
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
  await storedMails(database.store).deleteMany({})
})

/** An instance that sends. */
async function started(setup: Partial<MailSetup> = {}) {
  const feature = startMail({ store: database.store, ...setup })
  running.push(feature)
  await feature.start()
  return feature
}

const accountId = new mongo.ObjectId()
const client = { ipAddress: '192.0.2.7' }
const data = { confirm: 'pcm_confirm', disown: 'pcm_disown', code: 'ABCD-EFGH' }
const rows = () => storedMails(database.store).find({}).toArray()

let made = 0
const newAddress = () => `ana-${++made}@example.com`

test('a mail is sent with its links, token and code once its transaction is committed', async () => {
  const { mail, mails, inTransaction } = await started()
  const to = newAddress()
  const admission = await mail.admit({ mail: 'confirm', to, accountId, client })
  await inTransaction((transaction) =>
    mail.queue(transaction, { mail: 'confirm', to, accountId, data, client, admission }),
  )

  const got = await mails.next(to)
  expect(got).toMatchObject({
    subject: 'Confirm your address',
    link: 'http://localhost:3000/confirm-email#token=pcm_confirm',
    token: 'pcm_confirm',
    tokens: ['pcm_confirm', 'pcm_disown'],
    code: 'ABCD-EFGH',
  })
  expect(got.text).toContain('For ana.')
  expect(got.subject).not.toContain('ABCD')
  await until(async () => (await rows()).length === 0)
})

test('a mail of a transaction that fails is not sent', async () => {
  const { mail, mails, inTransaction, queue } = await started()
  const to = newAddress()
  const failing = inTransaction(async (transaction) => {
    await mail.queue(transaction, { mail: 'notice', to, accountId })
    throw new Error('the change failed')
  })
  await expect(failing).rejects.toThrow('the change failed')
  await queue({ mail: 'notice', to: 'other@example.com', accountId })

  await mails.next('other@example.com')
  expect(await mails.all(to)).toEqual([])
})

test('a stored row names no address and holds no token', async () => {
  const feature = startMail({ store: database.store })
  const to = newAddress()
  const admission = await feature.mail.admit({ mail: 'confirm', to, accountId, client })
  await feature.queue({ mail: 'confirm', to, accountId, data, client, admission })
  const stored = JSON.stringify([
    await rows(),
    await database.store.db.collection('portcullis_mailCounts').find({}).toArray(),
  ])
  for (const part of [to, 'pcm_', 'ABCD', '192.0.2']) expect(stored).not.toContain(part)
})

test('nobody is sent a row without an address, and it costs the same steps', async () => {
  const { mail, mails, inTransaction } = await started()
  const steps = async (to: string, known: boolean) => {
    const commands: string[] = []
    const listen = ({ commandName }: { commandName: string }) => void commands.push(commandName)
    const connection = database.connection.getClient()
    connection.on('commandStarted', listen)
    const account = known ? accountId : null
    const admission = await mail.admit({ mail: 'confirm', to, accountId: account, client })
    await inTransaction((transaction) =>
      mail.queue(transaction, {
        mail: 'confirm',
        to: known ? to : null,
        accountId: account,
        data,
        admission,
      }),
    )
    connection.off('commandStarted', listen)
    return commands
  }
  const known = newAddress()
  const unknown = newAddress()
  expect(await steps(unknown, false)).toEqual(await steps(known, true))
  await mails.next(known)
  expect(await mails.all(unknown)).toEqual([])
  expect(await rows()).toEqual([])
})

test.each([
  ['disabled', { ...active, isDisabled: true }, []],
  ['gone', null, []],
  ['waiting for its deletion', { ...active, isDeleting: true }, ['Restore']],
])(
  'T-E 13: an account that is %s gets no mail, but what restores it',
  async (_state, recipient, subjects) => {
    const { mails, queue } = await started({ recipientOf: async () => recipient })
    const to = newAddress()
    await queue({ mail: 'notice', to, accountId })
    await queue({ mail: 'restore', to, accountId })
    expect((await mails.all(to)).map(({ subject }) => subject)).toEqual(subjects)
    expect(await rows()).toEqual([])
  },
)

test('what is not an address gets no mail, and hinders no change', async () => {
  const { queue, sent } = await started()
  for (const to of [
    'Ana <eve@example.com>',
    '"x"@example.com',
    'ana@example.com\r\nBcc: eve@example.com',
    '',
  ])
    await queue({ mail: 'notice', to, accountId })
  await until(async () => (await rows()).length === 0)
  expect(sent).toEqual([])
})

test('a limited mail without its admission, and a mail that nobody states, are faults of the program', async () => {
  const { queue, mail } = await started()
  await expect(queue({ mail: 'confirm', to: newAddress(), accountId, data })).rejects.toThrow('limited')
  await expect(queue({ mail: 'constructor', to: newAddress(), accountId })).rejects.toThrow('No manifest')
  const admission = { mail: 'other', isAdmitted: true }
  await expect(queue({ mail: 'confirm', to: newAddress(), accountId, data, admission })).rejects.toThrow()
  expect(mail.isConfigured).toBe(true)
})

test('beyond two at once nothing is sent to an address, in any case, until a minute has passed', async () => {
  const { mail, mails, queue, clock } = await started()
  const to = newAddress()
  const accountId = new mongo.ObjectId()
  const ask = async (address: string, from = client) => {
    const admission = await mail.admit({ mail: 'confirm', to: address, accountId, client: from })
    await queue({ mail: 'confirm', to: address, accountId, data, admission })
    return admission.isAdmitted
  }
  expect([await ask(to), await ask(to.replace('ana', 'ANA')), await ask(to)]).toEqual([true, true, false])
  expect(await mails.all(to)).toHaveLength(2)
  clock.advance({ minutes: 1 })
  expect([await ask(to), await ask(to)]).toEqual([true, false])
})

test('an account causes five mails an hour, to whichever addresses; a client address a hundred', async () => {
  const { mail } = await started()
  const asked = new mongo.ObjectId()
  const admit = async (id: mongo.ObjectId | null, ipAddress = '192.0.2.8') =>
    (await mail.admit({ mail: 'confirm', to: newAddress(), accountId: id, client: { ipAddress } })).isAdmitted
  const six = []
  for (let index = 0; index < 6; index += 1) six.push(await admit(asked))
  expect(six).toEqual([true, true, true, true, true, false])

  const many = await Promise.all(Array.from({ length: 110 }, () => admit(null, '198.51.100.1')))
  // The budget is refilled by one in 36 seconds, which a busy machine may take.
  const sentOfMany = many.filter(Boolean).length
  expect(sentOfMany).toBeGreaterThanOrEqual(100)
  expect(sentOfMany).toBeLessThan(108)
  expect(await admit(null, '198.51.100.2')).toBe(true)
})

test('a mail that fails is sent again after 5 s, 15 s and a minute, and once', async () => {
  const clock = createTestClock()
  const attempts: number[] = []
  const begin = clock.now().getTime()
  let isUp = false
  const { queue } = await started({
    clock,
    sendMail() {
      attempts.push(Math.floor((clock.now().getTime() - begin) / 1000))
      if (!isUp) throw new Error('down')
    },
  })
  await queue({ mail: 'notice', to: newAddress(), accountId })
  const failures = async () => (await rows())[0]?.attempts
  for (const [count, seconds] of [
    [1, 5],
    [2, 15],
    [3, 60],
  ] as const) {
    await until(async () => (await failures()) === count)
    clock.advance({ seconds })
  }
  await until(async () => (await failures()) === 4)
  isUp = true
  clock.advance({ minutes: 2 })
  await until(async () => (await rows()).length === 0)
  expect(attempts).toHaveLength(5)
  for (const [index, second] of [0, 5, 20, 80, 200].entries())
    expect((attempts[index] ?? 0) - second).toBeLessThanOrEqual(3)
})

test('a mail that cannot be sent for a day ends as an event', async () => {
  const clock = createTestClock()
  const { queue } = await started({
    clock,
    sendMail() {
      throw new Error('down')
    },
  })
  await queue({ mail: 'notice', to: newAddress(), accountId })
  await until(async () => (await rows())[0]?.attempts === 1)
  clock.advance({ hours: 25 })
  await until(async () => (await rows()).length === 0)
  const event = await database.store.db.collection('portcullis_events').findOne({ type: 'MAIL_FAILED' })
  expect(event).toMatchObject({ reason: 'EXPIRED', userId: accountId.toHexString(), outcome: 'REFUSED' })
})

test('of two instances, one sends each mail', async () => {
  const a = await started()
  const b = await started()
  const addresses = Array.from({ length: 40 }, newAddress)
  await Promise.all(
    addresses.map((to, index) => (index % 2 ? a : b).queue({ mail: 'notice', to, accountId })),
  )
  await until(async () => (await rows()).length === 0)
  expect([...a.sent, ...b.sent].map(({ to }) => to).sort()).toEqual(addresses.toSorted())
})

test('production without a mail server refuses, and stores nothing', async () => {
  const { mail, queue } = startMail({
    store: database.store,
    config: { mode: 'production' },
    sendMail: undefined,
  })
  expect(mail.isConfigured).toBe(false)
  expect(() => mail.assertConfigured()).toThrow(expect.objectContaining({ code: 'NOT_CONFIGURED' }))
  await queue({ mail: 'notice', to: newAddress(), accountId })
  expect(await rows()).toEqual([])
})

test('a change of the password is announced to the verified address', async () => {
  const server = await startPortcullis()
  const ana = await server.api.register('ana')
  const email = 'ana@example.com'
  await server.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ _id: new mongo.ObjectId(ana.userId) }, { $set: { email, emailCanonical: email } })
  const { errors } = await server.api.send({
    query: 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { accessToken } }',
    variables: { input: { currentPassword: testPassword, newPassword: 'another long password of hers' } },
    token: ana.accessToken,
  })
  expect(errors).toBeUndefined()

  const mail = await server.mails.next(email)
  expect(mail).toMatchObject({ mail: 'password-changed', to: email, subject: 'Your password was changed' })
  expect(mail.text).toContain('Account: ana ·')
  expect(mail.text).toContain('Network: 127.0.0.0/24')
  expect(await server.mails.all(email)).toHaveLength(1)
})

test('a rotation of the secret takes queued mails with it, and they are sent', async () => {
  const waiting = startMail({ store: database.store })
  const addresses = [newAddress(), newAddress(), newAddress()]
  for (const to of addresses) await waiting.queue({ mail: 'notice', to, accountId })
  const next = 'the-next-secret-for-tests-of-more-than-thirty-two-bytes'
  const sealed = sealedMails(storedMails(database.store), createSecretBox(next, secret))
  expect(await sealed.count()).toEqual({ current: 0, previous: 3, unknown: 0 })
  const batches = []
  for await (const batch of sealed.reseal()) batches.push(batch)
  expect(batches).toEqual([{ resealed: 3, overtaken: 0, lost: [] }])
  expect([await sealed.countStale(), await sealed.count()]).toEqual([
    0,
    { current: 3, previous: 0, unknown: 0 },
  ])

  const { sent } = await started({ secret: next })
  await until(async () => (await rows()).length === 0)
  expect(sent.map(({ to }) => to).sort()).toEqual(addresses.toSorted())
})

test('the hook gives a mail its text, in the language of the request', async () => {
  const drafts: MailDraft[] = []
  const { queue, mails, sent } = await started({
    hooks: {
      async mail(draft) {
        drafts.push(draft)
        return draft.locale?.startsWith('de')
          ? { subject: 'Hallo\r\nBcc: x', text: 'Es ist etwas passiert.' }
          : null
      },
    },
  })
  const [german, english] = [newAddress(), newAddress()]
  const languages = 'fr;q=0.2, de-CH, *;q=0.1'
  await queue({ mail: 'notice', to: german, accountId, client: { ...client, languages } })
  await queue({ mail: 'notice', to: english, accountId })
  expect(await mails.next(german)).toMatchObject({
    subject: 'Hallo Bcc: x',
    text: 'Es ist etwas passiert.',
    html: null,
  })
  expect(await mails.next(english)).toMatchObject({ subject: 'Something happened' })
  expect(sent).toHaveLength(2)
  expect(drafts.find(({ to }) => to === german)).toMatchObject({
    mail: 'notice',
    locale: 'de-CH',
    account: { id: accountId.toHexString(), username: 'ana' },
    network: '192.0.2.0/24',
    subject: 'Something happened',
  })
})

test('an answer of the hook in another form is no mail, and is tried again', async () => {
  const wrong = () => Object({ text: 'no subject' })
  const { queue } = await started({ hooks: { mail: async () => wrong() } })
  await queue({ mail: 'notice', to: newAddress(), accountId })
  await until(async () => (await rows())[0]?.attempts === 1)
})

test('development stores mails for their owner alone, and keeps their links for the landing page', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'portcullis-mails-'))
  const { mail, queue, running: made } = await started({ config: { dataDir } })
  const to = newAddress()
  const id = new mongo.ObjectId()
  const admission = await mail.admit({ mail: 'confirm', to, accountId: id, client })
  await queue({ mail: 'confirm', to, accountId: id, data, admission })
  await until(async () => (await rows()).length === 0)
  const folder = join(dataDir, 'mails')
  const files = readdirSync(folder)
  expect(files).toHaveLength(1)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  const file = join(folder, files[0] ?? '')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).toContain('confirm-email#token=pcm_confirm')
  expect(made.developmentMails?.()).toEqual([
    {
      to,
      subject: 'Confirm your address',
      links: [
        'http://localhost:3000/confirm-email#token=pcm_confirm',
        'http://localhost:3000/disown-email#token=pcm_disown',
      ],
    },
  ])
  rmSync(dataDir, { recursive: true })
})
