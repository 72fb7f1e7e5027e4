import mongoose from 'mongoose'
import { pino } from 'pino'
import { createSecretBox } from '../../../src/secrets/index.js'
import { createAccessTokens, createKeySet, type KeySetOptions } from '../../../src/tokens/index.js'
import { generateKey, serializeKey, thumbprint } from '../../../src/tokens/keys/key-material.js'
import { keySetId, signingKeys } from '../../../src/tokens/keys/key-model.js'
import { connectOverWire } from '../../harness/connect-over-wire.js'
import { openTestDatabase, storeOn } from '../../harness/database.js'
import { audience, issuer, keySetOptions, noStore, stillClock, subject } from '../set-up.js'

const connections: mongoose.Connection[] = []
afterAll(() => Promise.all(connections.map((connection) => connection.close())))

/** One database, and as many instances on it as a test wants: each with a connection of its own. */
async function open() {
  const { uri, store: database } = await openTestDatabase()
  const clock = stillClock()

  async function instance(options: Partial<KeySetOptions> = {}) {
    const connection = await mongoose.createConnection(uri).asPromise()
    connections.push(connection)
    const keySet = createKeySet({ ...keySetOptions(storeOn(connection), clock), ...options })
    const rest = { issuer, audience, clientId: 'test', ttlSeconds: 900, now: options.now ?? clock.now }
    return { keySet, tokens: createAccessTokens({ keySet, ...rest }) }
  }
  async function started(options: Partial<KeySetOptions> = {}) {
    const made = await instance(options)
    await made.keySet.start()
    return made
  }
  const stored = async () => {
    const found = await signingKeys(database).findOne({ _id: keySetId })
    if (found === null) throw new Error('No keys are stored.')
    return found
  }
  return { clock, database, instance, started, stored, uri }
}

type Instance = Awaited<ReturnType<Awaited<ReturnType<typeof open>>['started']>>
const states = async ({ keySet }: Instance) => (await keySet.list()).map(({ state }) => state)
const currentKid = ({ keySet }: Instance) => keySet.current().kid

test('eight instances that start at once on an empty database agree on one key and its successor', async () => {
  const { instance, stored } = await open()
  const instances = await Promise.all(Array.from({ length: 8 }, () => instance()))
  await Promise.all(instances.map(({ keySet }) => keySet.start()))
  expect(new Set(instances.map(currentKid)).size).toBe(1)
  expect((await stored()).keys).toHaveLength(2)
  const tokens = instances.map((one) => one.tokens.sign(subject).token)
  for (const one of instances) {
    for (const token of tokens) expect(one.tokens.verify(token).kind).toBe('valid')
  }
})

test('eight instances that find a rotation due at once make one successor', async () => {
  const { started, clock, stored } = await open()
  const instances = await Promise.all(Array.from({ length: 8 }, () => started()))
  clock.advance({ days: 30 })
  await Promise.all(instances.map(({ keySet }) => keySet.refresh()))
  expect((await stored()).keys).toHaveLength(3)
  expect(new Set(instances.map(currentKid)).size).toBe(1)
})

test.each(['ES256', 'RS256', 'HS256'] as const)('%s keys outlive a restart', async (algorithm) => {
  const { started } = await open()
  const first = await started({ algorithm })
  const { token } = first.tokens.sign(subject)
  await first.keySet.stop()
  const second = await started({ algorithm })
  expect(currentKid(second)).toBe(currentKid(first))
  expect(second.tokens.verify(token).kind).toBe('valid')
  expect(second.keySet.publicJwks().keys).toHaveLength(algorithm === 'HS256' ? 0 : 2)
})

test('nothing of a private key lies in the database in the clear', async () => {
  for (const algorithm of ['ES256', 'HS256'] as const) {
    const { started, stored } = await open()
    const { keySet } = await started({ algorithm })
    const bytes = serializeKey(keySet.current().key)
    const text = JSON.stringify(await stored())
    const member = keySet.current().key.export({ format: 'jwk' })
    for (const form of [
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      String(member.d ?? member.k),
    ]) {
      expect(text).not.toContain(form)
    }
  }
})

describe('rotation', () => {
  test('keys change on schedule, and every token stays valid for its whole life', async () => {
    const { started, clock } = await open()
    const one = await started()
    const seen = new Set<string>()
    let last = one.tokens.sign(subject).token
    for (let step = 0; step < 100; step++) {
      clock.advance({ days: 1 })
      await one.keySet.refresh()
      seen.add(currentKid(one))
      last = one.tokens.sign(subject).token
      clock.advance({ seconds: 899 })
      expect(one.tokens.verify(last).kind).toBe('valid')
    }
    // 100 days and some hours, at 30 days a key.
    expect(seen.size).toBe(4)
  })

  test('an instance that has not looked since verifies what the next key signs elsewhere', async () => {
    const { started, clock } = await open()
    const [ahead, behind] = [await started(), await started()]
    clock.advance({ hours: 2 })
    await ahead.keySet.rotate()
    expect(currentKid(ahead)).not.toBe(currentKid(behind))
    expect(behind.tokens.verify(ahead.tokens.sign(subject).token).kind).toBe('valid')
    expect(ahead.tokens.verify(behind.tokens.sign(subject).token).kind).toBe('valid')
  })

  test('a rotation asked for too early waits until others had time to learn of the key', async () => {
    const { started, clock } = await open()
    const one = await started()
    const before = currentKid(one)
    await one.keySet.rotate()
    expect(currentKid(one)).toBe(before)
    clock.advance({ hours: 1 })
    expect(currentKid(one)).not.toBe(before)
  })

  test('instances whose clocks differ by seconds accept each other at the change', async () => {
    const { started, clock } = await open()
    const fast = await started()
    const slow = await started({ now: () => new Date(clock.now().getTime() - 4000) })
    clock.advance({ days: 30, seconds: 2 })
    expect(currentKid(slow)).not.toBe(currentKid(fast))
    expect(slow.tokens.verify(fast.tokens.sign(subject).token).kind).toBe('valid')
    expect(fast.tokens.verify(slow.tokens.sign(subject).token).kind).toBe('valid')
  })

  test('a retired key verifies until its tokens have expired, then loses its private half', async () => {
    const { started, clock, stored } = await open()
    const one = await started()
    const kid = currentKid(one)
    clock.advance({ hours: 1 })
    const { token } = one.tokens.sign(subject)
    await one.keySet.retire(kid)
    expect(await states(one)).toEqual(['retiring', 'current', 'upcoming'])
    expect(one.tokens.verify(token).kind).toBe('valid')
    clock.advance({ hours: 1, minutes: 15 })
    expect(await states(one)).toEqual(['removed', 'current', 'upcoming'])
    expect(one.keySet.find(kid)).toBeUndefined()
    expect((await stored()).keys.find((key) => key.kid === kid)?.sealed).toBeNull()
  })

  test('another algorithm takes over after the overlap; tokens of the old one stay valid', async () => {
    const { started, clock } = await open()
    const old = await started()
    const changed = await started({ algorithm: 'RS256' })
    expect(changed.keySet.current().algorithm).toBe('ES256')
    clock.advance({ minutes: 59 })
    const { token } = changed.tokens.sign(subject)
    clock.advance({ minutes: 1 })
    await old.keySet.refresh()
    expect(old.keySet.current().algorithm).toBe('RS256')
    expect(changed.keySet.current().algorithm).toBe('RS256')
    expect(changed.tokens.verify(token).kind).toBe('valid')
  })
})

describe('revocation', () => {
  test('a revoked key stops verifying at once, remembered tokens too, and the known successor signs', async () => {
    const { started } = await open()
    const one = await started()
    const [kid, next] = one.keySet.publicJwks().keys.map((jwk) => jwk.kid)
    const { token } = one.tokens.sign(subject)
    expect(one.tokens.verify(token).kind).toBe('valid')
    await one.keySet.revoke(kid ?? '')
    expect(one.tokens.verify(token)).toMatchObject({ kind: 'invalid', detail: 'key-unknown' })
    expect(currentKid(one)).toBe(next)
    expect(one.keySet.publicJwks().keys.map((jwk) => jwk.kid)).not.toContain(kid)
  })

  test('another instance refuses it as soon as it is told, and accepts what the successor signed before that', async () => {
    const { started } = await open()
    const [one, other] = [await started(), await started()]
    const { token } = one.tokens.sign(subject)
    expect(other.tokens.verify(token).kind).toBe('valid')
    await one.keySet.revoke(currentKid(one))
    expect(other.tokens.verify(one.tokens.sign(subject).token).kind).toBe('valid')
    await other.keySet.refresh()
    expect(other.tokens.verify(token)).toMatchObject({ kind: 'invalid', detail: 'key-unknown' })
  })

  test('another instance learns of it by its poll', async () => {
    const { started } = await open()
    const [one, other] = [await started(), await started({ pollSeconds: 0.02 })]
    const kid = currentKid(one)
    await one.keySet.revoke(kid)
    await until(() => other.keySet.find(kid) === undefined)
    await other.keySet.stop()
  })

  test('revoking every key, one after the other and all at once, leaves a key to sign with', async () => {
    const { started } = await open()
    const [one, other] = [await started(), await started()]
    for (let round = 0; round < 3; round++) {
      const kids = (await one.keySet.list()).filter(({ state }) => state !== 'revoked').map(({ kid }) => kid)
      await Promise.all(kids.flatMap((kid) => [one.keySet.revoke(kid), other.keySet.revoke(kid)]))
      for (const kid of kids) expect(one.keySet.find(kid)).toBeUndefined()
      expect((await states(one)).filter((state) => state === 'current')).toHaveLength(1)
    }
    await other.keySet.refresh()
    expect(other.tokens.verify(one.tokens.sign(subject).token).kind).toBe('valid')
  })

  test('an older state of the database does not bring a revoked key back', async () => {
    const { started, database, stored } = await open()
    const one = await started()
    const before = await stored()
    const kid = currentKid(one)
    await one.keySet.revoke(kid)
    await signingKeys(database).replaceOne({ _id: keySetId }, before)
    await one.keySet.refresh()
    expect(one.keySet.find(kid)).toBeUndefined()
  })

  test('a key that is not there can not be revoked or retired', async () => {
    const { started } = await open()
    const { keySet } = await started()
    for (const attempt of [keySet.revoke('unknown'), keySet.retire('unknown')]) {
      await expect(attempt).rejects.toMatchObject({ code: 'SIGNING_KEY_NOT_FOUND' })
    }
  })
})

describe('unknown keys', () => {
  test('a token of a key made meanwhile is accepted after one read', async () => {
    const { started, clock } = await open()
    const [one, other] = [await started(), await started()]
    for (let round = 0; round < 2; round++) await one.keySet.revoke(currentKid(one))
    clock.advance({ seconds: 1 })
    const { token } = one.tokens.sign(subject)
    expect(other.tokens.verify(token)).toMatchObject({ detail: 'key-unknown' })
    expect(await other.tokens.verifyWithNewKeys(token)).toMatchObject({ kind: 'valid' })
    expect(other.tokens.verify(token)).toMatchObject({ kind: 'valid' })
  })

  test('a flood of invented key ids causes one read a second', async () => {
    const { started, clock } = await open()
    const { keySet } = await started()
    const flood = () => Promise.all(Array.from({ length: 100 }, () => keySet.refreshForUnknownKey()))
    expect((await flood()).filter(Boolean)).toHaveLength(1)
    clock.advance({ seconds: 1 })
    expect((await flood()).filter(Boolean)).toHaveLength(1)
  })
})

describe('a database that others write to', () => {
  test('a key that was planted without the secret is not trusted', async () => {
    const { started, database, clock } = await open()
    const lines: string[] = []
    const log = pino({}, { write: (line: string) => void lines.push(line) })
    const one = await started({ log })
    const key = await generateKey('ES256')
    const kid = thumbprint(key)
    const sealed = createSecretBox('another-secret-of-thirty-two-bytes!!').seal(
      serializeKey(key),
      `signing-key:${kid}`,
    )
    const times = { createdAt: clock.now(), activateAt: new Date(0), removedAt: null, revokedAt: null }
    const planted = { kid, algorithm: 'ES256' as const, sealed, ...times }
    await signingKeys(database).updateOne({ _id: keySetId }, { $push: { keys: planted } })
    await one.keySet.refresh()
    await one.keySet.refresh()
    expect(one.keySet.find(kid)).toBeUndefined()
    expect(one.keySet.publicJwks().keys.map((jwk) => jwk.kid)).not.toContain(kid)
    expect(lines.filter((line) => line.includes('not trusted'))).toHaveLength(1)
    expect(one.tokens.verify(one.tokens.sign(subject).token).kind).toBe('valid')
  })

  test('sealed keys that change places are not trusted', async () => {
    const { started, database, stored } = await open()
    await started()
    const [first, second] = (await stored()).keys
    if (first === undefined || second === undefined) throw new Error('Two keys are expected.')
    const keys = [
      { ...first, sealed: second.sealed },
      { ...second, sealed: first.sealed },
    ]
    await signingKeys(database).updateOne({ _id: keySetId }, { $set: { keys } })
    await expect(started()).rejects.toMatchObject({ code: 'SIGNING_KEY_UNUSABLE' })
  })

  test('a key is not used by another algorithm than its own', async () => {
    const { started, database } = await open()
    await started({ algorithm: 'RS256' })
    await signingKeys(database).updateOne({ _id: keySetId }, { $set: { 'keys.0.algorithm': 'HS256' } })
    await expect(started({ algorithm: 'RS256' })).rejects.toMatchObject({ code: 'SIGNING_KEY_UNUSABLE' })
  })
})

describe('another secret', () => {
  const next = 'the-next-secret-of-thirty-two-bytes!'
  const previous = 'a-secret-for-tests-of-thirty-two-bytes'

  test('stops the start, with a message that says what to do', async () => {
    const { started } = await open()
    await started()
    const attempt = started({ secrets: createSecretBox(next) })
    await expect(attempt).rejects.toMatchObject({ code: 'SIGNING_KEY_UNUSABLE' })
    await expect(attempt).rejects.toThrow('PORTCULLIS_SECRET_PREVIOUS')
  })

  test('rotates while servers run: keys are encrypted anew and tokens stay valid', async () => {
    const { started } = await open()
    const one = await started()
    const { token } = one.tokens.sign(subject)
    const both = await started({ secrets: createSecretBox(next, previous) })
    expect(await both.keySet.reseal()).toBe(2)
    expect(await both.keySet.reseal()).toBe(0)
    const alone = await started({ secrets: createSecretBox(next) })
    expect(alone.tokens.verify(token).kind).toBe('valid')
    await one.keySet.refresh()
    expect(one.tokens.verify(alone.tokens.sign(subject).token).kind).toBe('valid')
  })

  test('a key that can not be opened can still be revoked', async () => {
    const { started, instance } = await open()
    const { keySet } = await started()
    const other = await instance({ secrets: createSecretBox(next) })
    for (const { kid } of await keySet.list()) await other.keySet.revoke(kid)
    await other.keySet.start()
    expect(other.tokens.verify(other.tokens.sign(subject).token).kind).toBe('valid')
  })
})

test('the command line can list and rotate without starting', async () => {
  const { started, instance, clock } = await open()
  const server = await started()
  clock.advance({ hours: 1 })
  const command = await instance()
  expect(await states(command)).toEqual(['current', 'upcoming'])
  await command.keySet.rotate()
  await server.keySet.refresh()
  expect(await states(server)).toEqual(['retiring', 'current', 'upcoming'])
})

test('listing an empty database makes no keys', async () => {
  const { instance } = await open()
  const { keySet } = await instance()
  expect(await keySet.list()).toEqual([])
  expect(() => keySet.current()).toThrow(expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }))
})

test('a database that is away leaves the keys in memory; reads resume by themselves', async () => {
  const { uri, started } = await open()
  const { wire, connection } = await connectOverWire(uri, { serverSelectionTimeoutMS: '2000' })
  const one = await started({ store: storeOn(connection) })
  const { token } = one.tokens.sign(subject)
  wire.cut()
  await expect(one.keySet.refresh()).rejects.toThrow()
  expect(await one.keySet.refreshForUnknownKey()).toBe(false)
  expect(one.tokens.verify(token).kind).toBe('valid')

  wire.mend()
  await one.keySet.refresh()
  expect(one.tokens.verify(token).kind).toBe('valid')
})

test.each([
  ['an overlap shorter than JWK sets are cached', { overlapSeconds: 299 }],
  ['a rotation within the overlap', { rotateEverySeconds: 3600 }],
])('%s is refused', async (_, options) => {
  expect(() => createKeySet({ ...keySetOptions(noStore, stillClock()), ...options })).toThrow(RangeError)
})

/** Polls a condition; fails when it does not come true in time. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not happen in time.')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
