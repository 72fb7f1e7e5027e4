import fc from 'fast-check'
import { Types } from 'mongoose'
import { createRecordCodec } from '../../../src/sessions/cache/record-codec.js'
import type { RememberedAccount, RememberedSession } from '../../../src/sessions/cache/remembered.js'
import { stateOf } from './state-of.js'

const codec = createRecordCodec()
const date = fc.date({ noInvalidDate: true })
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.base64String(),
  fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
)
const objectId = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new Types.ObjectId(bytes))
const version = fc.oneof(fc.nat(), fc.maxSafeInteger())

/** One arbitrary for each member that is cached, so that none is added without being written and read. */
type Members<Cached> = {
  readonly [Member in keyof Cached]-?: fc.Arbitrary<Exclude<Cached[Member], undefined>>
}

const session = fc.record(
  {
    _id: text,
    userId: objectId,
    credentialVersion: version,
    createdAt: date,
    lastUsedAt: date,
    expiresAt: date,
    absoluteExpiresAt: date,
    endedAt: fc.constant(null),
    endReason: fc.constant(null),
    cookieBound: fc.boolean(),
    tokenHash: text,
    rotatedAt: fc.option(date),
    factorAt: fc.option(date),
    familyKey: text,
    authenticatedAt: date,
    authentications: version,
    claims: text,
    methods: fc.array(text),
    rotations: version,
    acceptedRotation: fc.integer({ min: 1, max: 1_000_000 }),
  } satisfies Members<Omit<RememberedSession, 'familyHash'>>,
  {
    requiredKeys: [
      '_id',
      'userId',
      'credentialVersion',
      'createdAt',
      'lastUsedAt',
      'expiresAt',
      'absoluteExpiresAt',
      'endedAt',
      'endReason',
      'cookieBound',
      'tokenHash',
      'rotatedAt',
      'factorAt',
    ],
  },
)

const account = fc.record({
  _id: objectId,
  credentialVersion: version,
  createdAt: date,
  disabled: fc.boolean(),
  email: fc.option(text),
  pendingEmail: fc.option(text),
  roles: fc.array(text),
  username: text,
  deletionAt: fc.option(date),
  totp: fc.constantFrom(true, null),
  recoveryCodes: fc.option(fc.record({ macs: fc.record({ length: fc.integer({ min: 1, max: 10 }) }) })),
} satisfies Members<RememberedAccount>)

test('a session is read as it was written', () => {
  fc.assert(
    fc.property(session, (written) => {
      const record = codec.writeSession(written) ?? ''
      expect(
        codec.readSession(record, written.userId, {
          lastUsedAt: written.lastUsedAt,
          acceptedRotation: written.acceptedRotation ?? 0,
        }),
      ).toEqual(written)
      expect(codec.readSessionId(record)).toBe(written._id)
    }),
  )
})

test('an account is read as it was written, and its record begins with what its sessions have of it', () => {
  fc.assert(
    fc.property(session, account, (written, owner) => {
      const record = codec.writeAccount(owner) ?? ''
      const key = codec.accountKeyOf(codec.writeSession({ ...written, userId: owner._id }) ?? '')
      expect(codec.readAccount(record)).toEqual(owner)
      expect(record.startsWith(key)).toBe(true)
      expect(Buffer.from(key, 'latin1').toString('hex')).toBe(owner._id.toHexString())
    }),
  )
})

test('what is too long, has ended, or was changed by hand to another type is not written', () => {
  const known = stateOf('s').session
  const owner = stateOf('s').account
  const roles: unknown = [1]
  // As a driver reads it, whatever the type says.
  const damaged = { ...owner, roles } as RememberedAccount

  expect(codec.writeSession({ ...known, claims: 'x'.repeat(9_000) })).toBeNull()
  expect(codec.writeSession({ ...known, claims: 'é'.repeat(4_090) })).toBeNull()
  expect(codec.writeSession({ ...known, endedAt: new Date() })).toBeNull()
  expect(codec.writeAccount(damaged)).toBeNull()
  expect(codec.writeSession(known)).not.toBeNull()
})
