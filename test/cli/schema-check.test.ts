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
  expect(result).toEqual({ exitCode: 0, stdout: 'All is well.\n', stderr: '' })
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
    faults: [{ coordinate: 'Query.b', message: expect.stringContaining('nobody declared') }],
    warnings: [{ coordinate: 'Query.a', message: expect.stringContaining('takes its parent') }],
  })
})
