import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const folder = emptyFolder()
let counter = 0
const sdl = (text: string) => {
  const path = join(folder, `${counter++}.graphql`)
  writeFileSync(path, text)
  return path
}
const check = (...args: string[]) => runHere(['schema', 'check', ...args], { env: { PORT: 'wrong' } })

test('the account schema is in order, strictly too, as the real command says', async () => {
  const result = await runProcess(['schema', 'check', '--strict'], { cwd: folder })
  expect(result).toEqual({ exitCode: 0, stdout: 'No problems found.\n', stderr: '' })
})

test('a guarded non-null field is a warning, and no fault', async () => {
  const file = sdl('extend type Query { drafts: [String!]! @hasRole(roles: ADMIN) }')

  const { exitCode, stdout } = await check('--schema', file, '--strict')

  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^warning +Query\.drafts +a refusal takes its parent with it/m)
})

test('a field that nobody declared is a fault where that is asked for', async () => {
  const file = sdl(
    'extend type Query { a: A @auth, b: Int } type A { x: Int, y: Int @public } type B @public { z: Int }',
  )
  expect((await check('--schema', file)).exitCode).toBe(0)

  const { exitCode, stdout } = await check('--schema', file, '--strict', '--json')

  expect(exitCode).toBe(1)
  const { faults } = JSON.parse(stdout) as { faults: { coordinate: string }[] }
  expect(faults.map(({ coordinate }) => coordinate)).toEqual(['A.x', 'Query.b'])
})

test("every fault of an application's directives is told at once, policies of any name are none", async () => {
  const file = sdl(
    'extend type Query { a: Int @public @auth, b: Int @hasRole(roles: NONE), c: Int @policy(policies: [["any"]]) }',
  )
  const { exitCode, stdout } = await check('--schema', file)
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^fault +Query\.a +@public contradicts/m)
  expect(stdout).toMatch(/^fault +Query\.b +there is no role "NONE"/m)
  expect(stdout).not.toContain('Query.c')
})

test('what an application does to the account schema is told', async () => {
  const file = sdl('extend type User { note: String! @hasRole(roles: ADMIN) }')
  expect((await check('--schema', file)).stdout).toMatch(/^warning +User\.note/m)
})

test('any SDL will do without the account schema', async () => {
  const file = sdl('type Query @key(fields: "x") { a: Int! @authenticated, b: Int }')
  const { exitCode, stdout } = await check('--no-accounts', '--schema', file, '--strict', '--json')
  expect(exitCode).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    faults: [{ coordinate: 'Query.b', message: expect.stringContaining('no directive applies to it') }],
    warnings: [{ coordinate: 'Query.a', message: expect.stringContaining('takes its parent') }],
  })
})

test('what a file declares a second time is a fault with what to write, and all of it is told at once', async () => {
  const file = sdl(
    'type User { a: Int } extend type Query { me: User } input T { a: Int } input T { a: String }',
  )
  const { exitCode, stdout } = await check('--schema', file)
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^fault +User +Portcullis declares it. Write "extend type User"/m)
  expect(stdout).toMatch(/^fault +Query\.me +Portcullis declares it/m)
  expect(stdout).toMatch(/^fault +T\.a +it is declared as Int and as String/m)
})

test('a rule holds in whichever file it stands, beside the account schema and without it', async () => {
  const guarded = sdl('extend type Query { list(drafts: Int! @hasRole(roles: ADMIN)): String @public }')
  const plain = sdl('extend type Query { list(drafts: Int!): String }')
  for (const files of [
    [guarded, plain],
    [plain, guarded],
  ]) {
    const args = files.flatMap((file) => ['--schema', file])
    expect((await check(...args)).stdout).toMatch(/^warning +Query\.list\(drafts:\) +it is required/m)
    expect((await check('--no-accounts', ...args)).stdout).toMatch(/^warning +Query\.list\(drafts:\)/m)
  }
})

test('a directive that nobody understands is a warning, a fault where that is asked for, and can be left alone', async () => {
  const file = sdl('directive @internal on FIELD_DEFINITION extend type Query { a: Int @internal @public }')
  const first = await check('--schema', file)
  expect(first.exitCode).toBe(0)
  expect(first.stdout).toMatch(/^warning +Query\.a +@internal has no meaning here/m)

  const strict = await check('--schema', file, '--unknown-directives', 'error')
  expect(strict.exitCode).toBe(1)
  expect(strict.stdout).toMatch(/^fault +Query\.a +@internal/m)

  const ignored = await check(
    '--schema',
    file,
    '--unknown-directives',
    'error',
    '--ignore-directive',
    'internal',
  )
  expect(ignored).toMatchObject({ exitCode: 0, stdout: 'No problems found.\n' })
})

test('guarded mutations that are never null, and pages below a guarded field, are no warnings', async () => {
  const file = sdl(`extend enum Role { AGENT }
    extend type Query { tickets: TicketConnection @hasRole(roles: AGENT) }
    extend type Mutation { openTicket(title: String!): Ticket! @auth, closeTicket(id: ID!): Ticket! @hasRole(roles: AGENT) }
    type TicketConnection { nodes: [Ticket!]!, edges: [TicketEdge!]! }
    type TicketEdge { node: Ticket! }
    type Ticket @owner(field: "by", orRoles: [AGENT]) { by: ID!, title: String! }`)
  expect(await check('--schema', file)).toMatchObject({ exitCode: 0, stdout: 'No problems found.\n' })
})
