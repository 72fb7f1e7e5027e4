import { readFileSync } from 'node:fs'
import { Types } from 'mongoose'
import type { StoredAccount } from '../../src/accounts/index.js'
import { signInFields } from '../../src/application/schema/root-field-lists.js'
import { admission, ways } from '../../src/sessions/admission.js'

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
