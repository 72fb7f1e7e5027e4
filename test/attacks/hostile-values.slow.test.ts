import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isInputObjectType,
} from 'graphql'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

// Every argument and input field of every root field, whatever the schema comes to hold, gets what nobody should send.

const mark = 'CANARY'
const hostile: readonly unknown[] = [
  ...[undefined, null, '', ' ', 0, -1, 1.5, 2 ** 53, true, [], [[]], {}, [null]],
  ...[
    mark,
    [mark, mark],
    `${mark}@x.test`,
    `${mark}\u0000`,
    `\ud800${mark}`,
    `\u202e${mark}`,
    `\n\r\t${mark}`,
  ],
  ...[
    `${mark}${'x'.repeat(200)}`,
    `${mark}${'x'.repeat(90_000)}`,
    Array(200).fill('ADMIN'),
    [`${mark}_ROLE`],
  ],
  ...[{ $gt: '' }, { $where: `sleep(1000)//${mark}` }, { $ne: null }, { $regex: mark }],
  ...[JSON.parse(`{"__proto__":{"${mark}":1}}`), { constructor: { prototype: { [mark]: 1 } } }],
  ...[`../../etc/${mark}`, `'; DROP TABLE ${mark}`, `<script>${mark}`, `(a+)+$${mark}`],
  ...['0'.repeat(24), 'a'.repeat(12), 'é'.repeat(12), 'toString', '__proto__', 'constructor', 'null', 'NaN'],
  ...[`pcr_${mark}`, `pcr_${'a'.repeat(70)}`, 'eyJhbGciOiJub25lIn0.e30.', 'ADMIN', ['ADMIN', 'ADMIN']],
]

/** What fits, by the name of an argument or input field; another name of another type needs a line here. */
const fitting: Readonly<Record<string, unknown>> = {
  password: testPassword,
  currentPassword: testPassword,
  newPassword: 'another lantern 4711 drizzle',
  email: 'somebody@example.com',
  userId: '0'.repeat(24),
  id: '0'.repeat(24),
  roles: ['USER'],
  types: ['REGISTERED'],
  since: '2026-01-01T00:00:00Z',
  first: 5,
}

let server: StartedPortcullis
let admin: { readonly accessToken: string; readonly userId: string }
beforeAll(async () => {
  server = await startPortcullis({ trustProxy: ['127.0.0.1'] })
  admin = await server.api.register('the-admin')
  await server.portcullis.accounts.setRoles(admin.userId, ['ADMIN'])
})

let sent = 0
/** From an address of its own, so that no limit on addresses hides what is behind it. */
function send(query: string, variables: Record<string, unknown>, token: string | undefined) {
  sent += 1
  return server.api.send({
    query,
    variables,
    token,
    headers: { 'x-forwarded-for': `10.0.${sent >> 8}.${sent & 255}` },
  })
}

function valueFor(name: string, type: GraphQLInputType): unknown {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return name === 'username' ? `somebody-${sent}` : fitting[name]
  const fields = Object.values(named.getFields())
  return Object.fromEntries(fields.map((field) => [field.name, valueFor(field.name, field.type)]))
}

/** Paths to all that a caller may set, and to a member that does not exist. */
function pathsOf({ args }: GraphQLField<unknown, unknown>): string[][] {
  return args.flatMap(({ name, type }) => {
    const named = getNamedType(type)
    if (!isInputObjectType(named)) return [[name]]
    const members = [...Object.keys(named.getFields()), `${mark}_member`, '__proto__']
    return [[name], ...members.map((member) => [name, member])]
  })
}

function variablesWith(field: GraphQLField<unknown, unknown>, [name = '', member]: string[], value: unknown) {
  const variables = Object.fromEntries(field.args.map((arg) => [arg.name, valueFor(arg.name, arg.type)]))
  const target = member === undefined ? variables : variables[name]
  // Defined, not assigned: `__proto__` is to be a member like any other.
  Object.defineProperty(target, member ?? name, { value, enumerable: true, configurable: true })
  return variables
}

function operationOf(kind: string, field: GraphQLField<unknown, unknown>): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ')
  const selection = isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''
  return `${kind} (${declared}) { ${field.name}(${passed}) ${selection} }`
}

/** What is wrong with the answers to one root field; empty when nothing is. */
async function faultsOf(kind: string, field: GraphQLField<unknown, unknown>): Promise<string[]> {
  const query = operationOf(kind, field)
  const faults: string[] = []
  for (const path of pathsOf(field)) {
    for (const value of hostile) {
      for (const token of [undefined, admin.accessToken]) {
        const { status, text, errors = [] } = await send(query, variablesWith(field, path, value), token)
        const codes = errors.map(({ extensions }) => extensions?.code ?? 'NO CODE')
        const isUnexpected = codes.some((code) => ['INTERNAL_SERVER_ERROR', 'NO CODE'].includes(code))
        if (status === 500 || isUnexpected || text.includes(mark))
          faults.push(
            `${path.join('.')} ${JSON.stringify(value)?.slice(0, 60)}: ${status} ${text.slice(0, 300)}`,
          )
      }
    }
  }
  return faults
}

test('no value in any argument of any root field is an unexpected error, nor is it repeated', async () => {
  const { schema } = server.portcullis
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
  for (const [kind, type] of roots) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      if (field.args.length === 0) continue
      expect({ [field.name]: await faultsOf(kind, field) }).toEqual({ [field.name]: [] })
      // It may have signed itself out, or changed its name or password.
      admin = await server.api.register(`an-admin-${sent}`)
      await server.portcullis.accounts.setRoles(admin.userId, ['ADMIN'])
    }
  }
  expect(sent).toBeGreaterThan(3_000)
  expect((await server.api.send({ query: '{ __typename }' })).status).toBe(200)
  expect(server.logged()).not.toContain(mark)
})
