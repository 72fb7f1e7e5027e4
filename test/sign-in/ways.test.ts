import { readFileSync } from 'node:fs'
import { Types } from 'mongoose'
import type { Factor, StoredAccount } from '../../src/accounts/index.js'
import { signInFields } from '../../src/application/schema/root-field-lists.js'
import { admission, factorWays, ways } from '../../src/sessions/admission.js'

const account: StoredAccount = {
  _id: new Types.ObjectId(),
  username: 'ana',
  canonicalName: 'ana',
  email: null,
  pendingEmail: null,
  roles: ['USER'],
  disabled: false,
  passwordHash: '',
  createdAt: new Date(),
  revision: 0,
  credentialVersion: 0,
}
const withFactor: StoredAccount = {
  ...account,
  totp: { sealed: '', confirmedAt: new Date(), lastStep: 0 },
  recoveryCodes: { sealedKey: '', macs: ['x'] },
}
const kinds = Object.keys(ways) as (keyof typeof ways)[] // its own keys, and no others

/** The table of docs/sessions.md, by its first column. */
const page = readFileSync(new URL('../../docs/sessions.md', import.meta.url), 'utf8')
const section = /## Ways to a session\n([\s\S]+?)\n## /.exec(page)?.[1] ?? ''
const rows = [...section.matchAll(/^\| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
  ([, way = '', proof = '', methods = '', factor = '', disabled = '']) => ({
    way,
    proof,
    methods,
    factor,
    disabled,
  }),
)

test('each field that signs in has its row in the matrix of ways, and each way to prove is in it', () => {
  const fields = rows.map(({ way }) => way).filter((way) => way.startsWith('Mutation.'))

  expect(fields.sort()).toEqual([...signInFields].sort())
  expect(
    new Set(rows.map(({ proof }) => proof).filter((proof) => kinds.some((kind) => kind === proof))),
  ).toEqual(new Set(kinds))
})

test.each(kinds)('the row of a way by %s says what it proves', (kind) => {
  const { methods, hasFactor } = ways[kind]
  const told = rows.filter((row) => row.proof === kind && !row.methods.startsWith('adds'))

  expect(told.length).toBeGreaterThan(0)
  for (const row of told) {
    expect(row.methods).toBe(
      methods.length === 0 ? 'none' : methods.map((method) => `\`${method}\``).join(', '),
    )
    expect(row.factor).toBe(hasFactor ? 'yes' : 'no')
  }
})

test.each(kinds)('no proof by %s admits to a disabled account, and each admits to an active one', (kind) => {
  const at = new Date()

  expect(admission({ ...account, disabled: true }, { kind }, at)).toEqual({
    kind: 'refused',
    reason: 'ACCOUNT_DISABLED',
  })
  expect(admission(account, { kind }, at)).toMatchObject({
    kind: 'begin',
    admitted: { account, way: ways[kind], at },
  })
})

test('a complete proof to an account that waits for its deletion admits to nothing, and a disabled one hears less', () => {
  const deletionAt = new Date()
  const way = { methods: ['pwd', 'otp'], hasFactor: true }

  for (const proof of [{ kind: 'restored', way }, ...kinds.map((kind) => ({ kind }))] as const) {
    const proved = 'way' in proof ? proof.way : ways[proof.kind]
    expect(admission({ ...account, deletionAt }, proof, new Date())).toEqual({
      kind: 'deleting',
      deletionAt,
      way: proved,
    })
    expect(admission({ ...account, deletionAt, disabled: true }, proof, new Date())).toEqual({
      kind: 'refused',
      reason: 'ACCOUNT_DISABLED',
    })
  }
})

type Outcome = 'session' | 'session, `mfa_time`' | '`SECOND_FACTOR_REQUIRED`'
/** What becomes of an account without a second factor, and of one with it. */
type Outcomes = readonly [withoutOne: Outcome, withOne: Outcome]

/** A new kind of proof, or a new factor, does not compile without a row. */
const alone = {
  password: ['session', '`SECOND_FACTOR_REQUIRED`'],
  recovery: ['session', '`SECOND_FACTOR_REQUIRED`'],
  program: ['session', '`SECOND_FACTOR_REQUIRED`'],
  programWithFactor: ['session, `mfa_time`', 'session, `mfa_time`'],
} as const satisfies Readonly<Record<keyof typeof ways, Outcomes>>
const factors = { TOTP: true, RECOVERY_CODE: true } as const satisfies Readonly<Record<Factor, true>>

function outcomeOf(owner: StoredAccount, kind: keyof typeof ways, factor: Factor | null): Outcome {
  const decision = admission(owner, { kind }, new Date(), factor)
  if (decision.kind === 'needs factor') return '`SECOND_FACTOR_REQUIRED`'
  if (decision.kind !== 'begin') throw new Error(decision.kind)
  return decision.admitted.way.hasFactor ? 'session, `mfa_time`' : 'session'
}

/** The rows of docs/security.md: proof, without, with. */
const security = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8')
const table = /### Ways to a session\n([\s\S]+?)\n## /.exec(security)?.[1] ?? ''
const stated = [...table.matchAll(/^\| .+? \| (.+?) \| (.+?) \| (.+?) \| .+ \|$/gm)].flatMap(
  ([, proof = '', without = '', beside = '']) => {
    const [kind, factor = null] = proof.split(', ').map((name) => name.replaceAll('`', ''))
    const known = kinds.find((each) => each === kind)
    return known === undefined ? [] : [{ kind: known, factor, without, with: beside }]
  },
)

test('T-T 9: the table of ways says what becomes of each proof, with and without a second factor', () => {
  for (const kind of kinds) {
    expect([outcomeOf(account, kind, null), outcomeOf(withFactor, kind, null)]).toEqual(alone[kind])
    expect(stated.filter((row) => row.kind === kind && row.factor === null)).toEqual([
      { kind, factor: null, without: alone[kind][0], with: alone[kind][1] },
    ])
    for (const factor of Object.keys(factors) as Factor[])
      expect(outcomeOf(withFactor, kind, factor)).toBe('session, `mfa_time`')
  }
  const joined = stated.filter(({ factor }) => factor !== null)
  expect(new Set(joined.map(({ factor }) => factor))).toEqual(new Set(Object.keys(factors)))
  for (const row of joined) expect(row.with).toBe('session, `mfa_time`')
})

test('what is stored as a factor counts, however damaged, and the methods of both proofs are told', () => {
  for (const totp of [{}, 'damaged', 0, false])
    expect(admission({ ...account, ...Object({ totp }) }, { kind: 'password' }, new Date()).kind).toBe(
      'needs factor',
    )
  const decision = admission(withFactor, { kind: 'password' }, new Date(), 'TOTP')
  expect(decision).toMatchObject({
    admitted: { way: { methods: ['pwd', ...factorWays.TOTP.methods], hasFactor: true } },
  })
  expect(admission({ ...withFactor, disabled: true }, { kind: 'password' }, new Date(), 'TOTP').kind).toBe(
    'refused',
  )
})
