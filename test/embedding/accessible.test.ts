import { type Model, Schema } from 'mongoose'
import { AuthorizationSchemaError, type Context, createPortcullis } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

interface StoredNote {
  readonly by: string
  readonly teamId: string
  readonly text: string
}

const typeDefs = /* GraphQL */ `
  type Note @hidden @allow(anyOf: [{ owner: "by" }, { policies: ["teamMember"] }, { roles: [ADMIN] }]) { by: ID! text: String! }
  type Plain { notes(text: String): [Note!]! total: Int! }
  extend type Query { plain: Plain @public note(text: String!): Note @public staff: Int @hasRole(roles: ADMIN) }
  extend type AuthPayload { notes: [Note!]! @public }
`

let server: StartedPortcullis
let notes: Model<StoredNote>
beforeAll(async () => {
  server = await startPortcullis({
    typeDefs,
    accessible: ['Note'],
    hideRequirements: true,
    setup: ({ connection }) => ({
      notes: connection.model<StoredNote>(
        'Note',
        new Schema<StoredNote>({ by: String, teamId: String, text: String }),
      ),
      teamsOf: async (name: string) => (name === '' ? [] : ['red']),
    }),
    policies: {
      teamMember: {
        per: 'object',
        decide: async (viewer, object, _context, { teamsOf }) =>
          viewer !== null &&
          (await teamsOf(viewer.userId)).includes(String(Reflect.get(Object(object), 'teamId'))),
        filter: async (viewer, { teamsOf }) =>
          viewer !== null && { teamId: { $in: await teamsOf(viewer.userId) } },
      },
    },
    resolvers: (services) => {
      notes = services.notes
      const listed = async ({ accessible }: Context, own: Record<string, unknown> = {}) =>
        notes
          .find(await accessible('Note', own))
          .sort({ text: 1 })
          .lean()
      return {
        Query: {
          plain: () => ({}),
          note: (_: unknown, { text }: { text: string }) => notes.findOne({ text }).lean(),
          staff: () => 1,
        },
        Plain: {
          notes: (_: unknown, { text }: { text?: string }, context: Context) =>
            listed(context, text === undefined ? {} : { text }),
          total: async (_: unknown, _args: unknown, { accessible }: Context) =>
            notes.countDocuments(await accessible('Note')),
        },
        AuthPayload: { notes: (_: unknown, _args: unknown, context: Context) => listed(context) },
      }
    },
  })
})

test('context.accessible finds what the viewer may see, also below the field that signs in', async () => {
  const ana = await server.api.register('ana')
  await notes.create([
    { by: ana.userId, teamId: 'blue', text: 'mine' },
    { by: 'bob', teamId: 'red', text: 'of the team' },
    { by: 'bob', teamId: 'blue', text: 'secret' },
  ])
  const query = '{ plain { notes { text } total } note(text: "secret") { text } }'
  expect(await server.api.send({ query })).toMatchObject({
    data: { plain: { notes: [], total: 0 }, note: null },
  })
  const seen = [{ text: 'mine' }, { text: 'of the team' }]
  expect((await server.api.send({ query, token: ana.accessToken })).data).toEqual({
    plain: { notes: seen, total: 2 },
    note: null,
  })
  const one = '{ plain { notes(text: "secret") { text } } }'
  expect((await server.api.send({ query: one, token: ana.accessToken })).data).toEqual({
    plain: { notes: [] },
  })

  const login = `mutation { login(input: { username: "ana", password: "${testPassword}" }) { notes { text } } }`
  expect((await server.api.send({ query: login })).data).toEqual({ login: { notes: seen } })
})

test('options of authorize reach the server', async () => {
  const { accessToken } = await server.api.register('no-admin')
  const { errors } = await server.api.send({ query: '{ staff }', token: accessToken })
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', coordinate: 'Query.staff' } }])
  expect(JSON.stringify(errors)).not.toContain('ADMIN')
})

test('a start fails where a type is listed whose policy has no filter, and names options of a wrong shape', async () => {
  const start = createPortcullis({
    typeDefs: 'type Note @policy(policies: [["open"]]) { by: ID } extend type Query { note: Note @public }',
    policies: { open: { per: 'object', decide: () => true } },
    accessible: ['Note'],
    connection: server.portcullis.connection,
    secret: 's'.repeat(32),
    attach: true,
  })
  await expect(start).rejects.toThrow(AuthorizationSchemaError)
  await expect(start).rejects.toThrow(/Note: the policy per object "open" has no filter/)

  const wrong = {
    accessible: 'Note',
    ownerPaths: { a: 1 },
    hideRequirements: 'all',
    refusals: 'none',
    maxErrors: 0,
  }
  const faults = createPortcullis({ ...(wrong as object), connection: server.portcullis.connection })
  await expect(faults).rejects.toThrow(
    /accessible[\s\S]*ownerPaths[\s\S]*hideRequirements[\s\S]*refusals[\s\S]*maxErrors/,
  )
})
