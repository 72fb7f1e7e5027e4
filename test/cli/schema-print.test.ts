import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, type GraphQLEnumType } from 'graphql'
import { emptyFolder, runHere } from './command-line.js'

const folder = emptyFolder()
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

test('the schema is complete, with directives and descriptions, and needs no configuration', async () => {
  const { exitCode, stdout, stderr } = await runHere(['schema', 'print'], { env: { PORT: 'wrong' } })

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(buildSchema(stdout).getQueryType()?.getFields()).toHaveProperty('me')
  expect(stdout).toMatch(/user\(id: ID!\): User @hasRole\(roles: ADMIN\)/)
  expect(stdout).toContain('"Returns the account of the viewer."')
})

test("it joins an application's files", async () => {
  const roles = file('roles.graphql', 'extend enum Role { EDITOR }')
  const types = file('types.graphql', 'extend type Query { drafts: [String!] @hasRole(roles: EDITOR) }')

  const { stdout } = await runHere(['schema', 'print', '--schema', roles, '--schema', types])

  const schema = buildSchema(stdout)
  expect((schema.getType('Role') as GraphQLEnumType).getValues().map(({ name }) => name)).toContain('EDITOR')
  expect(stdout).toContain('drafts: [String!] @hasRole(roles: EDITOR)')
})

test('it prints what asks policies, which only a server knows', async () => {
  const types = file('policy.graphql', 'extend type Query { paid: Int @policy(policies: [["paid"]]) }')
  const { exitCode, stdout } = await runHere(['schema', 'print', '--schema', types])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('@policy(policies: [["paid"]])')
})

test.each([
  ['what is no SDL, with its place', 'extend enum Role { EDITOR', /broken\.graphql:1:26/],
  ['a type that is not there', 'extend type Query { article: Article }', /Article/],
  [
    'a role that is not there',
    'extend type Query { article: String @hasRole(roles: EDITOR) }',
    /Query\.article/,
  ],
])('it refuses %s', async (_case, text, said) => {
  const { exitCode, stdout, stderr } = await runHere([
    'schema',
    'print',
    '--schema',
    file('broken.graphql', text),
  ])

  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toMatch(said)
  expect(stderr).not.toContain('Unexpected')
})
