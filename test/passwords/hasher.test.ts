import { randomBytes } from 'node:crypto'
import bcrypt from 'bcrypt'
import fc from 'fast-check'
import {
  createPasswordHasher,
  type PasswordHasherOptions,
  readImportedHash,
} from '../../src/passwords/index.js'
import { createSecretBox } from '../../src/secrets/index.js'

const secret = randomBytes(32).toString('base64')
const secrets = createSecretBox(secret)

/** A hasher at the lowest cost, the bcrypt hashes that it ordered, and how many sealed values it opened. */
function countingHasher(options: Partial<PasswordHasherOptions> = {}) {
  const counted = { hashes: 0, costs: [] as number[], opened: 0 }
  const hasher = createPasswordHasher({
    secrets: {
      ...secrets,
      open(sealed, context) {
        counted.opened += 1
        return secrets.open(sealed, context)
      },
    },
    cost: 4,
    concurrency: 2,
    bcrypt: {
      hash(data, cost) {
        counted.hashes += 1
        counted.costs.push(cost)
        return bcrypt.hash(data, cost)
      },
      compare(data, bcryptHash) {
        counted.hashes += 1
        counted.costs.push(bcrypt.getRounds(bcryptHash))
        return bcrypt.compare(data, bcryptHash)
      },
    },
    ...options,
  })
  return { hasher, counted }
}

const { hasher } = countingHasher()

async function accepts(password: string, typed: string): Promise<boolean> {
  return (await hasher.verify(typed, await hasher.hash(password, 'a1'), 'a1')).ok
}

test('the password that was hashed is right and any other is wrong', async () => {
  const stored = await hasher.hash('correct horse battery', 'a1')

  expect(await hasher.verify('correct horse battery', stored, 'a1')).toEqual({ ok: true, rehash: false })
  expect(await hasher.verify('correct horse batterz', stored, 'a1')).toEqual({ ok: false, rehash: false })
  expect(await hasher.verify('', stored, 'a1')).toEqual({ ok: false, rehash: false })
})

test('any text is its own password and nobody else’s', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(text, text, async (password, other) => {
      expect(await accepts(password, password)).toBe(true)
      expect(await accepts(password, other)).toBe(password.normalize('NFC') === other.normalize('NFC'))
    }),
    { numRuns: 30 },
  )
})

test.each([
  ['a tail beyond 72 bytes', `${'x'.repeat(72)}1`, `${'x'.repeat(72)}2`],
  ['what follows a NUL', 'before\0after', 'before\0other'],
  ['a NUL at the end', 'password', 'password\0'],
  ['emoji that share their first half', 'party 🎉', 'party 🎊'],
  ['the case of letters', 'Correct', 'correct'],
  ['spaces at the ends', ' correct ', 'correct'],
  ['compatibility forms, which NFC keeps apart', 'ﬁne', 'fine'],
])('tells passwords apart by %s', async (_, password, other) => {
  expect(await accepts(password, password)).toBe(true)
  expect(await accepts(password, other)).toBe(false)
})

test('a composed and a decomposed é are one password', async () => {
  expect(await accepts('caf\u00e9 au lait', 'cafe\u0301 au lait')).toBe(true)
  expect(await accepts('cafe\u0301 au lait', 'caf\u00e9 au lait')).toBe(true)
})

test.each([
  ['a lone surrogate', 'half \ud83c emoji'],
  ['more than 1024 code points', 'x'.repeat(1025)],
  ['more than 4096 bytes', '🎉'.repeat(1025)],
])('%s is never hashed, and as an attempt is just wrong', async (_, text) => {
  await expect(hasher.hash(text, 'a1')).rejects.toThrow(RangeError)
  const { hasher: counting, counted } = countingHasher()
  const stored = await counting.hash('half \ufffd emoji', 'a1')

  expect(await counting.verify(text, stored, 'a1')).toEqual({ ok: false, rehash: false })
  expect(counted.hashes).toBe(2)
})

test('a known account, an unknown one and a text that is no password open one sealed value and cost one hash of the same cost', async () => {
  const { hasher, counted } = countingHasher({ cost: 5 })
  const stored = await hasher.hash('correct horse battery', 'a1')
  const attempts: readonly (readonly [string, string | null])[] = [
    ['correct horse battery', stored],
    ['wrong', stored],
    ['wrong', null],
    ['\ud800', stored],
    ['\ud800', null],
    ['x'.repeat(100_000), null],
  ]
  for (const [typed, account] of attempts) {
    Object.assign(counted, { hashes: 0, costs: [], opened: 0 })
    await hasher.verify(typed, account, 'a1')
    expect(counted).toEqual({ hashes: 1, costs: [5], opened: 1 })
  }
})

test('an account whose hash is cheaper than those made now costs as much work as all others, right or wrong', async () => {
  const { hasher: cheap } = countingHasher({ cost: 4 })
  const { hasher: dear, counted } = countingHasher({ cost: 7 })
  const cheapOnes = [
    await cheap.hash('correct horse battery', 'a1'),
    dear.adopt(await bcrypt.hash('correct horse battery', 5), 'a1'),
  ]
  const workOf = async (typed: string, stored: string | null) => {
    counted.costs.length = 0
    await dear.verify(typed, stored, 'a1')
    return counted.costs.reduce((work, cost) => work + 2 ** cost, 0)
  }
  for (const stored of [...cheapOnes, null])
    for (const typed of ['correct horse battery', 'wrong', '\ud800'])
      expect(await workOf(typed, stored)).toBe(2 ** 7)
})

test('nothing is the password of an unknown account', async () => {
  const always = createPasswordHasher({
    secrets,
    cost: 4,
    bcrypt: { hash: bcrypt.hash, compare: async () => true },
  })
  expect(await always.verify('anything', null, 'a1')).toEqual({ ok: false, rehash: false })
})

test('two accounts with one password share nothing that is stored', async () => {
  const open = async (account: string) =>
    secrets.open(await hasher.hash('same password', account), `password:${account}`).toString()
  const [first, second] = [await open('a1'), await open('a2')]

  expect(first.split(':')[1]).not.toBe(second.split(':')[1])
  expect(first.slice(-31)).not.toBe(second.slice(-31))
})

test('a stored password does not open for another account', async () => {
  const stored = await hasher.hash('correct horse battery', 'a1')
  await expect(hasher.verify('correct horse battery', stored, 'a2')).rejects.toThrow()
})

test('a plain bcrypt hash of the same password, leaked elsewhere, tells nothing of ours', async () => {
  const stored = await hasher.hash('correct horse battery', 'a1')
  const record = secrets.open(stored, 'password:a1').toString()
  const ours = record.slice(record.indexOf('$2b$'))
  const leaked = await bcrypt.hash('correct horse battery', 4)

  expect(stored).not.toContain('$2')
  expect(await bcrypt.compare('correct horse battery', ours)).toBe(false)
  expect((await hasher.verify(leaked, stored, 'a1')).ok).toBe(false)
})

test('a right password asks for a rehash when the cost rose, and not when it fell', async () => {
  const cheap = await hasher.hash('correct horse battery', 'a1')
  const { hasher: dearer } = countingHasher({ cost: 5 })
  const dear = await dearer.hash('correct horse battery', 'a1')

  expect(await dearer.verify('correct horse battery', cheap, 'a1')).toEqual({ ok: true, rehash: true })
  expect(await dearer.verify('wrong', cheap, 'a1')).toEqual({ ok: false, rehash: false })
  expect(await hasher.verify('correct horse battery', dear, 'a1')).toEqual({ ok: true, rehash: false })
})

test('a password sealed under the previous secret works, asks for a rehash, and can be resealed without', async () => {
  const stored = await hasher.hash('correct horse battery', 'a1')
  const rotated = createSecretBox(randomBytes(32).toString('base64'), secret)
  const { hasher: after, counted } = countingHasher({ secrets: rotated })

  expect(await after.verify('correct horse battery', stored, 'a1')).toEqual({ ok: true, rehash: true })
  counted.hashes = 0
  const resealed = after.reseal(stored, 'a1')
  expect(counted.hashes).toBe(0)
  expect(await after.verify('correct horse battery', resealed, 'a1')).toEqual({ ok: true, rehash: false })
  expect(after.reseal(resealed, 'a1')).toBe(resealed)
})

test('a password sealed under a secret that is not configured is an error, not a wrong password', async () => {
  const stored = await hasher.hash('correct horse battery', 'a1')
  const { hasher: stranger } = countingHasher({
    secrets: createSecretBox(randomBytes(32).toString('base64')),
  })

  await expect(stranger.verify('correct horse battery', stored, 'a1')).rejects.toThrow(/PORTCULLIS_SECRET/)
})

test.each(['a', 'b', 'x', 'y'])(
  'a plain bcrypt hash with prefix 2%s works once, then asks for ours',
  async (minor) => {
    const elsewhere = (await bcrypt.hash('brought along', 4)).replace('$2b$', `$2${minor}$`)
    const stored = hasher.adopt(elsewhere, 'a1')

    expect(stored).not.toContain(elsewhere)
    expect(await hasher.verify('brought along', stored, 'a1')).toEqual({ ok: true, rehash: true })
    expect(await hasher.verify('something else', stored, 'a1')).toEqual({ ok: false, rehash: false })
  },
)

test('what is no bcrypt hash, or one that would take minutes to compare, is not adopted', async () => {
  const form = await bcrypt.hash('x', 4)
  const refused = ['', 'secret', '$1$abc$def', form.slice(1), `${form}x`, form.replace('$04$', '$31$')]
  for (const text of [...refused, form.replace('$04$', '$03$'), form.replace('$2b$', '$2z$')]) {
    expect(readImportedHash(text)).toHaveProperty('fault')
    expect(() => hasher.adopt(text, 'a1')).toThrow(RangeError)
  }
  expect(readImportedHash(form)).not.toHaveProperty('fault')
})

test('of more calls than fit, the surplus is refused with SIGN_IN_BUSY and the others finish', async () => {
  const { hasher } = countingHasher({ concurrency: 1, maxQueued: 3 })
  const calls = Array.from({ length: 10 }, () => hasher.verify('x', null, 'nobody'))
  const outcomes = await Promise.allSettled(calls)

  expect(outcomes.map(({ status }) => status).join(' ')).toMatch(/^(fulfilled ?){4}(rejected ?){6}$/)
  expect(outcomes.at(-1)).toMatchObject({
    reason: { code: 'SIGN_IN_BUSY', extensions: { retryAfter: expect.any(Number) } },
  })
})

test('after a stop the calls under way finish and new ones are refused', async () => {
  const { hasher } = countingHasher({ concurrency: 1 })
  const begun = [hasher.hash('one', 'a1'), hasher.hash('two', 'a1')]
  const stopped = hasher.stop()

  await expect(hasher.verify('x', null, 'a1')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  await expect(Promise.all(begun)).resolves.toHaveLength(2)
  await stopped
  expect(hasher.load()).toEqual({ running: 0, queued: 0 })
})
