import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const folder = emptyFolder()
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
// Needs neither configuration nor database.
const permissions = (...args: string[]) =>
  runHere(['schema', 'permissions', ...args], { env: { PORT: 'wrong', MONGODB_URI: 'wrong' } })
const cells = (text: string, coordinate: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${coordinate} `))
    ?.trim()
    .split(/ {2,}/)

const application = file(
  'application.graphql',
  `extend enum Role { EDITOR }
   extend type Query { drafts: [Draft!] @hasRole(roles: EDITOR), open: Int @public, mine: Int @policy(policies: [["paid"]]) }
   type Draft { author: ID @owner(field: "author"), note: String @requiresScopes(scopes: [["notes:read"]]) }`,
)
const alien = file(
  'alien.graphql',
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated"])
   type Query { a: Int @hasRole(roles: ["realm:admin"]), b: Thing @authenticated, c: Int @policy(policies: [["any"]]) }
   type Thing @key(fields: "id") { id: ID! }`,
)

test('the real command prints the matrix of the account schema', async () => {
  const { exitCode, stdout, stderr } = await runProcess(['schema', 'permissions'], { cwd: folder })

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toMatch(/^COORDINATE +anonymous +signed in +USER +ADMIN +owner +RULES\n/)
  expect(cells(stdout, 'Query.users')).toEqual([
    'Query.users',
    ...['no', 'no', 'no', 'yes', 'no'],
    '@hasRole(roles: [ADMIN])',
  ])
})

test("an application's roles, policies and scopes are in it; what depends is said to", async () => {
  const { stdout } = await permissions('--schema', application)

  expect(stdout).toMatch(/^COORDINATE +anonymous +signed in +EDITOR +USER +ADMIN +owner +RULES\n/)
  expect(cells(stdout, 'Query.drafts')?.slice(1, 7)).toEqual(['no', 'no', 'yes', 'no', 'no', 'no'])
  expect(cells(stdout, 'Query.mine')?.slice(1, 7)).toEqual(Array(6).fill('depends'))
  expect(cells(stdout, 'Draft.author')?.slice(1, 7)).toEqual([
    'no',
    ...['depends', 'depends', 'depends', 'depends'],
    'yes',
  ])
})

test('alternatives are shown, and what each kind of viewer depends on by them', async () => {
  const alternatives = file(
    'alternatives.graphql',
    `type Query { note: Note }
     type Note @allow(anyOf: [{ roles: ["admin"] }, { owner: "by" }, { policies: ["team"], scopes: ["read"] }]) { by: ID }`,
  )
  const { stdout } = await permissions('--no-accounts', '--schema', alternatives)

  expect(stdout).toMatch(/^COORDINATE +anonymous +signed in +admin +owner +RULES\n/)
  expect(cells(stdout, 'Query.note')).toEqual([
    'Query.note',
    'no',
    'depends: owner by, policy team, scopes read',
    'yes',
    'yes',
    '@allow(anyOf: [{ roles: [admin] }, { owner: "by" }, { policies: ["team"], scopes: ["read"] }])',
  ])
})

test('any SDL will do without the account schema: unknown directives, roles as text, policies of any name', async () => {
  const { exitCode, stdout } = await permissions('--no-accounts', '--schema', alien)

  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^COORDINATE +anonymous +signed in +realm:admin +owner +RULES\n/)
  expect(cells(stdout, 'Query.a')?.slice(1, 5)).toEqual(['no', 'no', 'yes', 'no'])
  expect(cells(stdout, 'Thing.id')?.slice(1, 5)).toEqual(['yes', 'yes', 'yes', 'yes'])
  expect(stdout).not.toContain('User.')
})

test('the default can be chosen', async () => {
  const { stdout } = await permissions('--no-accounts', '--schema', alien, '--default', 'deny')
  expect(cells(stdout, 'Thing.id')).toEqual(['Thing.id', 'no', 'no', 'no', 'no', 'nobody'])
})

test('Markdown is a table whose rules call nobody by name', async () => {
  const { stdout } = await permissions('--markdown')
  expect(stdout).toMatch(
    /^\| Coordinate \| anonymous \| signed in \| USER \| ADMIN \| owner \| Rules \|\n\| --- \|/,
  )
  expect(stdout).toContain('| `Query.users` | no | no | no | yes | no | `@hasRole(roles: [ADMIN])` |')
})

test('against an earlier one it prints what changed, a new role changing nothing by itself', async () => {
  const before = file('before.json', (await permissions('--json')).stdout)
  const role = file('role.graphql', 'extend enum Role { EDITOR }')
  expect((await permissions('--diff', before)).stdout).toBe('Nothing changed.\n')
  expect((await permissions('--schema', role, '--diff', before)).stdout).toBe('Nothing changed.\n')

  const { exitCode, stdout } = await permissions('--schema', application, '--diff', before)
  expect(exitCode).toBe(0)
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^\+ Draft\.author: @owner\(field: "author"\) \(anonymous: no, .*owner: yes\)$/),
    expect.stringMatching(/^\+ Draft\.note: /),
    '+ Query.drafts: @hasRole(roles: [EDITOR]) (anonymous: no, signed in: no, EDITOR: yes, USER: no, ADMIN: no, owner: no)',
    expect.stringMatching(/^\+ Query\.mine: /),
    '+ Query.open: no rule (anonymous: yes, signed in: yes, EDITOR: yes, USER: yes, ADMIN: yes, owner: yes)',
  ])
})

test('a changed and a removed rule are seen in every form', async () => {
  const then = file('then.graphql', 'type Query { a: Int @auth, gone: Int }')
  const now = file('now.graphql', 'type Query { a: Int }')
  const before = file('then.json', (await permissions('--no-accounts', '--schema', then, '--json')).stdout)
  const diff = (...args: string[]) => permissions('--no-accounts', '--schema', now, '--diff', before, ...args)

  expect((await diff()).stdout).toBe(
    '~ Query.a: @auth → no rule; anonymous: no → yes; removed from the schema\n' +
      '- Query.gone: no rule (anonymous: yes, signed in: yes, owner: yes)\n',
  )
  expect((await diff('--markdown')).stdout).toContain(
    '| ~ | `Query.a` | `@auth` → no rule; anonymous: no → yes; removed from the schema |',
  )
  expect(JSON.parse((await diff('--json')).stdout)).toEqual([
    { coordinate: 'Query.a', before: expect.anything(), after: expect.anything() },
    { coordinate: 'Query.gone', before: expect.anything(), after: null },
  ])
})

test.each([
  [
    'a contradiction',
    ['--schema', file('wrong.graphql', 'extend type Query { x: Int @public @auth }')],
    1,
    'Query.x',
  ],
  [
    'a role that is not there',
    ['--schema', file('role-wrong.graphql', 'extend type Query { x: Int @hasRole(roles: NONE) }')],
    1,
    'NONE',
  ],
  ['what is no SDL', ['--schema', file('broken.graphql', 'type Query {')], 1, 'broken.graphql:1'],
  ['an earlier one that is none', ['--diff', application], 1, 'application.graphql is not the output'],
  ['an earlier one that is not there', ['--diff', join(folder, 'none')], 2, 'does not exist'],
  ['nothing to look at', ['--no-accounts'], 2, '--schema FILE'],
  ['two forms at once', ['--json', '--markdown'], 2, 'cannot be used'],
])('%s is refused', async (_case, args, exitCode, said) => {
  const result = await permissions(...args)
  expect(result).toEqual({ exitCode, stdout: '', stderr: expect.stringContaining(said) })
  expect(result.stderr).not.toContain('Unexpected')
})
