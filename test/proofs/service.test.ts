import { type ClientSession, mongo } from 'mongoose'
import { pino } from 'pino'
import type { Store } from '../../src/database/index.js'
import { openDatabase } from '../../src/database/index.js'
import { storedProofs } from '../../src/proofs/model.js'
import { createCodeMacs } from '../../src/proofs/secrets.js'
import { createProofService } from '../../src/proofs/service.js'
import { createSecretBox } from '../../src/secrets/index.js'
import { createTestClock } from '../../src/testing/clock.js'
import { makeCollections, openTestDatabase, storeOn } from '../harness/database.js'

const clock = createTestClock()
const rows = {
  confirm: { seconds: 3600, codeTries: 5, live: 1 },
  recover: { seconds: 60, codeTries: 5, live: 3 },
  revert: { seconds: 86_400, live: 30 },
}
const macs = createCodeMacs([Buffer.alloc(32, 7)])
const secrets = createSecretBox('a-secret-for-tests-of-thirty-two-bytes')
const services = (store: Store) =>
  createProofService({ rows, proofs: storedProofs(store), macs, secrets, now: clock.now })

let here: Store
let there: Store
let a: ReturnType<typeof services>
let b: ReturnType<typeof services>
beforeAll(async () => {
  const { store, uri } = await openTestDatabase()
  here = store
  await makeCollections(store)
  // A second instance, with a connection of its own.
  const log = pino({ level: 'silent' })
  const second = await openDatabase({ mongodbUri: uri, dataDir: '/nowhere', log })
  closing.push(second.stop)
  there = storeOn(second.connection)
  a = services(here)
  b = services(there)
})
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

function inTransaction<Result>(
  store: Store,
  run: (transaction: { options: { session: ClientSession } }) => Promise<Result>,
): Promise<Result> {
  return store.connection.transaction((session) => run({ options: { session } }))
}

type Purpose = keyof typeof rows
interface Given {
  readonly accountId?: mongo.ObjectId
  readonly sessionId?: string
  readonly credentialVersion?: number
}

function made(
  purpose: Purpose,
  { accountId = new mongo.ObjectId(), credentialVersion = 1, ...rest }: Given = {},
) {
  return inTransaction(here, (transaction) =>
    a.issue(transaction, { purpose, accountId, subject: 'ana@example.com', credentialVersion, ...rest }),
  )
}

/** Finds and redeems by the link, on one of the instances. */
async function redeemed(purpose: string, token: string, store = here, credentialVersion = 1) {
  const service = store === here ? a : b
  const found = await service.byToken(purpose, token)
  return inTransaction(store, (transaction) => service.redeem(transaction, found, { credentialVersion }))
}

const invalid = { code: 'LINK_INVALID' }

test('a link is redeemed once', async () => {
  const { token } = await made('confirm')
  expect(await redeemed('confirm', token)).toMatchObject({ subject: 'ana@example.com', purpose: 'confirm' })
  await expect(redeemed('confirm', token)).rejects.toMatchObject(invalid)
})

test('of 100 parallel redemptions over two instances, one succeeds', async () => {
  const { token } = await made('recover')
  const found = await Promise.all(
    Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? a : b).byToken('recover', token)),
  )
  const outcomes = await Promise.allSettled(
    found.map((proof, at) =>
      inTransaction(at % 2 === 0 ? here : there, (transaction) =>
        (at % 2 === 0 ? a : b).redeem(transaction, proof, { credentialVersion: 1 }),
      ),
    ),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
  expect(new Set(errors)).toEqual(new Set(['LINK_INVALID']))
})

test('a redemption whose transaction fails leaves the secret alive', async () => {
  const { token } = await made('confirm')
  const found = await a.byToken('confirm', token)
  const failing = inTransaction(here, async (transaction) => {
    await a.redeem(transaction, found, { credentialVersion: 1 })
    throw new Error('failed halfway')
  })
  await expect(failing).rejects.toThrow('failed halfway')
  expect(await redeemed('confirm', token)).toMatchObject({ purpose: 'confirm' })
})

test.each(Object.keys(rows) as Purpose[])(
  'a secret for %s is useless for every other purpose',
  async (purpose) => {
    const { token, code, request } = await made(purpose)
    for (const other of Object.keys(rows).filter((each) => each !== purpose)) {
      await expect(redeemed(other, token)).rejects.toMatchObject(invalid)
      await expect(a.byCode(other, { request }, code ?? 'AAAA-AAAA')).rejects.toMatchObject(invalid)
    }
    expect(await redeemed(purpose, token)).toMatchObject({ purpose })
  },
)

test('a secret from before a change of credentials is void', async () => {
  const { token } = await made('confirm', { credentialVersion: 4 })
  await expect(redeemed('confirm', token, here, 5)).rejects.toMatchObject(invalid)
  expect(await redeemed('confirm', token, here, 4)).toMatchObject({ credentialVersion: 4 })
})

test('a lifetime is exact to the second', async () => {
  const first = await made('recover')
  const second = await made('recover')
  clock.advance({ seconds: 58 })
  expect(await redeemed('recover', first.token)).toMatchObject({ purpose: 'recover' })
  clock.advance({ seconds: 3 })
  await expect(redeemed('recover', second.token)).rejects.toMatchObject(invalid)
  await expect(a.byCode('recover', { request: second.request }, second.code ?? '')).rejects.toMatchObject(
    invalid,
  )
})

test('a code counts each try before it is compared, parallel ones on two instances too', async () => {
  const { request, code } = await made('confirm')
  const tries = await Promise.allSettled(
    Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? a : b).byCode('confirm', { request }, 'ZZZZ-ZZZZ')),
  )
  const codes = tries.map((each) => (each.status === 'rejected' ? each.reason.code : 'found'))
  expect(codes.filter((each) => each === 'CODE_INVALID')).toHaveLength(5)
  expect(codes.filter((each) => each === 'LINK_INVALID')).toHaveLength(35)
  await expect(a.byCode('confirm', { request }, code ?? '')).rejects.toMatchObject(invalid)
})

test('a wrong code says how many tries are left, and the right one leads to its secret', async () => {
  const { request, code = '' } = await made('confirm')
  await expect(a.byCode('confirm', { request }, 'not a code')).rejects.toMatchObject({
    code: 'CODE_INVALID',
    extensions: { attemptsLeft: 4 },
  })
  const found = await b.byCode('confirm', { request }, code?.toLowerCase() ?? '')
  expect(
    await inTransaction(there, (transaction) => b.redeem(transaction, found, { credentialVersion: 1 })),
  ).toMatchObject({ _id: request })
})

test('a code of one request does nothing with another, nor outside of its session', async () => {
  const [first, second] = [await made('recover'), await made('recover')]
  await expect(a.byCode('recover', { request: second.request }, first.code ?? '')).rejects.toMatchObject({
    code: 'CODE_INVALID',
  })
  const accountId = new mongo.ObjectId()
  const bound = await made('confirm', { accountId, sessionId: 'one' })
  await expect(a.byCode('confirm', { request: bound.request }, bound.code ?? '')).rejects.toMatchObject(
    invalid,
  )
  for (const by of [
    { accountId, sessionId: 'another' },
    { accountId: new mongo.ObjectId(), sessionId: 'one' },
  ])
    await expect(a.byCode('confirm', by, bound.code ?? '')).rejects.toMatchObject(invalid)
  expect(await a.byCode('confirm', { accountId, sessionId: 'one' }, bound.code ?? '')).toMatchObject({
    _id: bound.request,
  })
})

test('the oldest of a purpose dies beyond its row, and an account has at most 20', async () => {
  const accountId = new mongo.ObjectId()
  const requests: string[] = []
  for (let times = 0; times < 4; times += 1) {
    requests.push((await made('recover', { accountId })).token)
    clock.advance({ seconds: 1 })
  }
  const [oldest = '', ...live] = requests
  await expect(a.byToken('recover', oldest)).rejects.toMatchObject(invalid)
  for (const token of live) expect(await a.byToken('recover', token)).toMatchObject({ accountId })
  for (let times = 0; times < 25; times += 1) await made('revert', { accountId })
  expect(await storedProofs(here).countDocuments({ accountId })).toBe(20)
})

test('all secrets of an account are voided at once, or those of a purpose', async () => {
  const accountId = new mongo.ObjectId()
  const [confirm, revert] = [await made('confirm', { accountId }), await made('revert', { accountId })]
  const other = await made('confirm')
  await inTransaction(here, (transaction) => a.voidAll(transaction, accountId, ['confirm']))
  await expect(a.byToken('confirm', confirm.token)).rejects.toMatchObject(invalid)
  expect(await a.byToken('revert', revert.token)).toMatchObject({ accountId })
  await inTransaction(here, (transaction) => a.voidAll(transaction, accountId))
  await expect(a.byToken('revert', revert.token)).rejects.toMatchObject(invalid)
  expect(await a.byToken('confirm', other.token)).toMatchObject({ purpose: 'confirm' })
})

test('nothing of what is stored can be used', async () => {
  const { token, code = '', request } = await made('confirm')
  const text = JSON.stringify(await storedProofs(here).findOne({ _id: request }))
  expect(text).not.toContain(token.slice(4, 40))
  expect(text).not.toContain(code?.replace('-', ''))
  const stored = await storedProofs(here).findOne({ _id: request })
  await expect(a.byToken('confirm', stored?.secretHash ?? '')).rejects.toMatchObject(invalid)
  await expect(a.byCode('confirm', { request }, stored?.codeMac ?? '')).rejects.toMatchObject({
    code: 'CODE_INVALID',
  })
})

test('a decoy looks like the request of a live secret', async () => {
  const { request, expiresAt } = await made('recover')
  const decoy = a.decoy('recover')
  expect(decoy.request).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(decoy.request).toHaveLength(request.length)
  expect(Math.abs(decoy.expiresAt.getTime() - expiresAt.getTime())).toBeLessThan(5_000)
  await expect(a.byCode('recover', { request: decoy.request }, 'AAAA-AAAA')).rejects.toMatchObject(invalid)
})

test('a purpose that no manifest states is a fault of the program', () => {
  expect(() => a.decoy('toString')).toThrow('No manifest states one-time secrets for toString.')
})
