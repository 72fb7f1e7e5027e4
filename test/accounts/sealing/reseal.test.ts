import { Types } from 'mongoose'
import { createAccountModel } from '../../../src/accounts/index.js'
import { countStale, resealPasswords } from '../../../src/accounts/sealing/reseal.js'
import { createPasswordHasher } from '../../../src/passwords/index.js'
import { createSecretBox } from '../../../src/secrets/index.js'
import { openTestDatabase } from '../../harness/database.js'

const [first, second] = ['the-first-secret-of-thirty-two-bytes', 'the-second-secret-of-thirty-two-bytes']
const database = await openTestDatabase()
const accounts = createAccountModel(database.store)
const before = createPasswordHasher({ secrets: createSecretBox(first), cost: 4 })
const secrets = createSecretBox(second, first)
const hasher = createPasswordHasher({ secrets, cost: 4 })
const dependencies = { accounts, hasher, keyId: secrets.keyId, batchSize: 10 }
afterEach(async () => {
  await accounts.deleteMany({})
})

const bcryptHash = '$2b$04$DKGmaxeoF3bDHqcUvOrJWumBn1OOMhcwSRLETCd9aUjcixyWCYDfW'
async function store(count: number): Promise<readonly Types.ObjectId[]> {
  const ids = Array.from({ length: count }, () => new Types.ObjectId())
  // Other fields do not matter here, and the model may grow.
  await accounts.collection.insertMany(
    ids.map((_id) => ({
      _id,
      canonicalName: _id.toHexString(),
      passwordHash: before.adopt(bcryptHash, _id.toHexString()),
    })) as never[],
  )
  return ids
}
async function stored(id: Types.ObjectId | undefined): Promise<string> {
  const found = await accounts.findById(id).select({ passwordHash: 1 }).lean()
  return found?.passwordHash ?? ''
}
async function all(on = dependencies) {
  const batches = []
  for await (const batch of resealPasswords(on)) batches.push(batch)
  return batches
}

test('every password comes under the current secret, in batches, and opens as before', async () => {
  const ids = await store(25)
  expect(await countStale(dependencies)).toBe(25)

  const batches = await all()

  expect(batches.map(({ resealed }) => resealed)).toEqual([10, 10, 5])
  expect(await countStale(dependencies)).toBe(0)
  const sealed = await stored(ids[24])
  expect(secrets.open(sealed, `password:${ids[24]?.toHexString()}`).toString()).toBe(bcryptHash)
})

test('it is idempotent', async () => {
  const [id] = await store(3)
  await all()
  const sealed = await stored(id)

  expect(await all()).toEqual([])
  expect(await stored(id)).toBe(sealed)
})

test('interrupted, it does the rest the next time', async () => {
  await store(25)
  for await (const batch of resealPasswords(dependencies)) {
    expect(batch.resealed).toBe(10)
    break
  }
  expect(await countStale(dependencies)).toBe(15)

  expect((await all()).map(({ resealed }) => resealed)).toEqual([10, 5])
})

test('a password that is changed between reading and writing wins', async () => {
  const [id] = await store(1)
  const changed = before.adopt(bcryptHash, id?.toHexString() ?? '')
  const raced = new Proxy(accounts, {
    get: (target, name) =>
      name === 'bulkWrite'
        ? async (...args: Parameters<typeof accounts.bulkWrite>) => {
            await accounts.updateMany({}, { $set: { passwordHash: changed } })
            return target.bulkWrite(...args)
          }
        : Reflect.get(target, name),
  })

  const [batch] = await all({ ...dependencies, accounts: raced })

  expect(batch).toEqual({ resealed: 0, overtaken: 1, lost: [] })
  expect(await stored(id)).toBe(changed)
})

test('what no configured secret opens is named, left alone, and stops nothing', async () => {
  const [strange, altered, fine] = await store(3)
  const other = createPasswordHasher({
    secrets: createSecretBox('a-secret-that-nobody-has-configured'),
    cost: 4,
  })
  const foreign = other.adopt(bcryptHash, strange?.toHexString() ?? '')
  await accounts.findByIdAndUpdate(strange, { $set: { passwordHash: foreign } })
  await accounts.findByIdAndUpdate(altered, { $set: { passwordHash: await stored(fine) } })

  const [batch] = await all()

  expect(batch?.resealed).toBe(1)
  expect(batch?.lost).toEqual([strange?.toHexString(), altered?.toHexString()])
  expect(await stored(strange)).toBe(foreign)
  expect(await countStale(dependencies)).toBe(2)
})
