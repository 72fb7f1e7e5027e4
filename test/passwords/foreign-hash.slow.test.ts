import { pbkdf2Sync, randomBytes } from 'node:crypto'
import bcrypt from 'bcrypt'
import fc from 'fast-check'
import { createPasswordHasher, readImportedHash } from '../../src/passwords/index.js'
import { createSecretBox } from '../../src/secrets/index.js'
import { foreignHashes, foreignPassword, publishedHashes } from './foreign-hashes.js'

const secrets = createSecretBox(randomBytes(32).toString('base64'))
const hasher = createPasswordHasher({ secrets, cost: 4, concurrency: 2 })
const accepts = async (hash: string, typed: string) => {
  const { ok, rehash } = await hasher.verify(typed, hasher.adopt(hash, 'a1'), 'a1')
  expect(rehash).toBe(ok)
  return ok
}
const faultOf = (hash: string) => {
  const read = readImportedHash(hash)
  return 'fault' in read ? read.fault : null
}

const own = foreignHashes.map(([name, hash]) => [name, foreignPassword, hash] as const)
test.each([...own, ...publishedHashes])(
  'a hash of %s accepts its password alone, and asks for ours',
  async (_, password, hash) => {
    expect(await accepts(hash, password)).toBe(true)
    for (const other of [`${password} `, '', '\ud800']) expect(await accepts(hash, other)).toBe(false)
  },
)

test('PBKDF2 of Keycloak: a digest longer than that of its HMAC', async () => {
  const salt = randomBytes(16)
  const digest = pbkdf2Sync(foreignPassword, salt, 27, 64, 'sha256')
  const [inBase64, ofSalt] = [digest.toString('base64'), salt.toString('base64')]
  expect(await accepts(`$pbkdf2-sha256$i=27,l=64$${ofSalt}$${inBase64}`, foreignPassword)).toBe(true)
  expect(faultOf(`$pbkdf2-sha256$i=27,l=32$${ofSalt}$${inBase64}`)).not.toBeNull()
})

test('Better Auth hashes NFKC, so that compatibility forms are one password; others hash what was typed', async () => {
  const typed = 'o\ufb03ce cha\u0131r \u212b'
  const hash =
    '{better-auth}b6a2797cd356b2620fd57f7572b3f0ca:313f600693b12e3c6d7cc39ddea7ad5f00ab792fe33df6483e4741c2f7fd5672bc32eadf096828d0552ef57e768dc989cd1001a4185e93d3514074e7a021653d'
  expect(await accepts(hash, typed)).toBe(true)
  expect(await accepts(hash, typed.normalize('NFKC'))).toBe(true)
  const decomposed = await bcrypt.hash('cafe\u0301 au lait', 4)
  expect(await accepts(decomposed, 'cafe\u0301 au lait')).toBe(true)
  expect(await accepts(decomposed, 'caf\u00e9 au lait')).toBe(false)
})

test('bcrypt reads 72 bytes of a longer password, the others read it whole', async () => {
  const long = 'x'.repeat(100)
  expect(await accepts(await bcrypt.hash(long, 4), `${long.slice(0, 99)}y`)).toBe(true)
  const salt = 'of sixteen bytes'
  const digest = pbkdf2Sync(long, salt, 10, 32, 'sha256').toString('base64')
  expect(await accepts(`pbkdf2_sha256$10$${salt}$${digest}`, `${long.slice(0, 99)}y`)).toBe(false)
  expect(await accepts(`pbkdf2_sha256$10$${salt}$${digest}`, long)).toBe(true)
})

const [salt, digest] = [randomBytes(16).toString('base64'), randomBytes(32).toString('base64')]
const memory = /more than 256 MiB of memory/
const time = /more than about 5 seconds/

test.each([
  ['argon2 with 4 GiB', `$argon2id$v=19$m=4194304,t=1,p=1$${salt}$${digest}`, memory],
  [
    'argon2 with the largest numbers',
    `$argon2id$v=19$m=4294967295,t=4294967295,p=1$${salt}$${digest}`,
    memory,
  ],
  ['argon2 with a million passes', `$argon2id$v=19$m=65536,t=1000000,p=1$${salt}$${digest}`, time],
  ['scrypt with 1 GiB', `$scrypt$ln=20,r=8,p=1$${salt}$${digest}`, memory],
  ['scrypt with many lanes', `$scrypt$ln=17,r=8,p=64$${salt}$${digest}`, time],
  ['scrypt of Django with 128 GiB', `scrypt$1073741824$abcdefgh$1$1$${digest}`, memory],
  ['scrypt with a huge block', `scrypt:2:1073741824:1$abcdefgh$${'ab'.repeat(32)}`, memory],
  ['Firebase with 2 TiB', `$fbscrypt$v=1,n=31,r=8,p=1,sk=${digest}$${salt}$${digest}`, memory],
  ['PBKDF2 with a billion iterations', `pbkdf2_sha256$1000000000$abcdefgh$${digest}`, time],
  ['PBKDF2 with many blocks', `$pbkdf2-sha1$i=9999999$${salt}$${randomBytes(128).toString('base64')}`, time],
  ['ASP.NET Identity with the most iterations', aspNet(0xffffffff), time],
  ['bcrypt with cost 31', `$2b$31$${'a'.repeat(53)}`, time],
])('parameters that would occupy the server are refused: %s', (_, hash, fault) => {
  expect(faultOf(hash)).toMatch(fault)
  expect(() => hasher.adopt(hash, 'a1')).toThrow(RangeError)
})

function aspNet(iterations: number): string {
  const head = Buffer.alloc(13)
  head.writeUInt8(1)
  head.writeUInt32BE(1, 1)
  head.writeUInt32BE(iterations, 5)
  head.writeUInt32BE(16, 9)
  return Buffer.concat([head, randomBytes(48)]).toString('base64')
}

test.each([
  ['a digest of one byte, which any password could match', `pbkdf2_sha256$1000$abcdefgh$${'QQ=='}`],
  ['no digest', `pbkdf2_sha256$1000$abcdefgh$`],
  ['no iterations', `pbkdf2_sha256$0$abcdefgh$${digest}`],
  ['another base', `pbkdf2_sha256$0x10$abcdefgh$${digest}`],
  ['no base64', `pbkdf2_sha256$1000$abcdefgh$${digest.slice(0, -2)}%=`],
  ['an unknown HMAC', `pbkdf2_md5$1000$abcdefgh$${digest}`],
  ['N that is no power of two', `scrypt$1000$abcdefgh$8$1$${digest}`],
  ['r of 0', `scrypt:1024:0:1$abcdefgh$${'ab'.repeat(32)}`],
  ['an argon2 salt below 8 bytes', `$argon2id$v=19$m=1024,t=1,p=1$YWJj$${digest}`],
  ['less memory than lanes need', `$argon2id$v=19$m=8,t=1,p=4$${salt}$${digest}`],
  ['a version of the future', `$argon2id$v=20$m=1024,t=1,p=1$${salt}$${digest}`],
  ['a secret key that is elsewhere', `$argon2id$v=19$m=1024,t=1,p=1,keyid=a$${salt}$${digest}`],
  ['a parameter twice', `$argon2id$v=19$m=1024,m=1024,t=1,p=1$${salt}$${digest}`],
  ['a signer key of another length', `$fbscrypt$v=1,n=10,r=8,p=1,sk=YWJj$${salt}$${digest}`],
  [
    'ASP.NET Identity with a salt beyond the end',
    Buffer.from([1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 9, 9, 1, 2]).toString('base64'),
  ],
  ['Better Auth without its mark', `${'ab'.repeat(16)}:${'cd'.repeat(64)}`],
  ['Meteor twice', `{meteor}{meteor}$2b$04$${'a'.repeat(53)}`],
  ['Meteor of PBKDF2', `{meteor}pbkdf2_sha256$1000$abcdefgh$${digest}`],
  ['MD5', '$1$abcdefgh$0123456789abcdefghijkl'],
  ['a plain password', 'hunter2 hunter2 hunter2'],
  ['a text that is too long', `pbkdf2_sha256$1000$${'a'.repeat(3000)}$${digest}`],
])('what is no sound hash is refused: %s', (_, hash) => {
  expect(faultOf(hash)).toMatch(/not a hash that can be imported/)
})

test('no text breaks the reader, and what it accepts can be verified', async () => {
  const piece = fc.constantFrom(
    '$',
    ':',
    ',',
    '=',
    'argon2id',
    'pbkdf2_sha256',
    'scrypt',
    '$2b$04$',
    'm=8',
    't=1',
    'p=1',
    'i=1',
    'v=19',
    salt,
    digest,
    '1',
    '16',
    '{meteor}',
    '\0',
    'é',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 14 }).map((all) => all.join('')),
  )
  await fc.assert(
    fc.asyncProperty(text, async (hash) => {
      const read = readImportedHash(hash)
      if (!('fault' in read)) expect(await accepts(hash, 'something')).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test('an exported hash of ours comes back as it was, and is not hashed again', async () => {
  const stored = await hasher.hash('correct horse battery', 'a1')
  const exported = secrets.open(stored, 'password:a1').toString()
  const again = hasher.adopt(exported, 'a2')
  expect(await hasher.verify('correct horse battery', again, 'a2')).toEqual({ ok: true, rehash: false })
  expect(hasher.adopted(again, 'a2')).toBeNull()
  for (const broken of [
    exported.replace(':', ':a'),
    `${exported}:`,
    exported.replace('$04$', '$31$'),
    'hmac-sha384:',
  ])
    expect(faultOf(broken)).not.toBeNull()
})

test('no password matches an account that was imported without one', async () => {
  const none = hasher.adoptNone('a1')
  for (const typed of ['', 'null', 'none:', '\ud800'])
    expect(await hasher.verify(typed, none, 'a1')).toEqual({ ok: false, rehash: false })
  expect(hasher.adopted(none, 'a1')).toEqual({ importedHash: null })
})

/** A hasher whose bcrypt takes 2^cost milliseconds of a clock that only hashes move. */
function timedHasher(cost: number, foreignMs: number) {
  let now = 0
  const work = createPasswordHasher({
    secrets,
    cost,
    concurrency: 1,
    elapsedMs: () => now,
    bcrypt: {
      hash: bcrypt.hash,
      compare: async (data, bcryptHash) => {
        // The data of a foreign hash is the password itself; ours is an HMAC.
        now += 2 ** bcrypt.getRounds(bcryptHash)
        return bcrypt.compare(data, bcryptHash.replace(/^\$2b\$\d\d/, '$2b$04'))
      },
    },
  })
  return {
    /** The time of one verification, with that of the foreign hash. */
    async timeOf(stored: string | null, typed: string): Promise<number> {
      const before = now
      await work.verify(typed, stored, 'a1')
      return now - before + (stored === null ? 0 : foreignMs)
    },
    adopt: (hash: string) => work.adopt(hash, 'a1'),
  }
}

test('after a cheap hash of another algorithm, bcrypt fills the time up to that of unknown names', async () => {
  const [, cheap = ''] = foreignHashes[0] ?? []
  const { timeOf, adopt } = timedHasher(12, 0)
  const stored = adopt(cheap)
  const first = await timeOf(stored, 'wrong')
  const unknown = await timeOf(null, 'wrong')
  const again = await timeOf(stored, 'wrong')
  const right = await timeOf(stored, foreignPassword)

  expect([first, unknown]).toEqual([4096, 4096])
  for (const time of [again, right]) expect(Math.abs(time - unknown)).toBeLessThanOrEqual(2 ** 4)
})
