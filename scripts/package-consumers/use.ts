// The types as a consumer meets them. check-package.js compiles it, with TypeScript 5 and 6; it never runs.
import { buildSchema, type GraphQLSchema } from 'graphql'
import {
  type Account,
  type ApplicationParts,
  type Context,
  createPortcullis,
  defineConfig,
  type Portcullis,
  runPortcullis,
  type Session,
  type Viewer,
} from 'portcullis'
import { authorizationTypeDefs, authorize } from 'portcullis/authorization'
import { createSession, type SessionState } from 'portcullis/client'
import { useSession } from 'portcullis/client/react'
import { createServerSessions } from 'portcullis/client/server'
import { contextTypes, type PresetConfig, preset, signedInFields } from 'portcullis/codegen'
import {
  expectAllowed,
  expectRefused,
  startTestServer,
  type TestServer,
  testViewer,
} from 'portcullis/testing'

interface OwnContext {
  readonly viewer: Viewer | null
}

export const schema: GraphQLSchema = authorize<OwnContext>(
  buildSchema(`${authorizationTypeDefs}\n type Query { secret: Int @auth }`),
  { viewer: (context) => context.viewer, default: 'auth' },
)

export const presetConfig: PresetConfig = { default: 'auth' }
export const narrowed: readonly string[] = [...signedInFields(schema), ...contextTypes(schema, presetConfig)]
export const sections = preset.buildGeneratesSection

export const portcullis: Portcullis = await createPortcullis({
  typeDefs: 'extend type Query { mine: String @auth }',
  resolvers: {
    Query: { mine: (_parent: unknown, _args: unknown, context: Context) => context.viewer?.userId ?? null },
  },
  accessTokenTtl: '5m',
  corsOrigins: ['https://app.example.com'],
  scopesByRole: { EDITOR: ['articles:write'] },
})

const { url } = await portcullis.listen({ port: 0 })
export const address: string = url

const made: Account = await portcullis.accounts.create({ username: 'ana', password: url, roles: ['EDITOR'] })
await portcullis.accounts.setRoles(made.id, [], { actorId: null })
export const found: Account | null = await portcullis.accounts.find(made.id)
export const sessions: readonly Session[] = await portcullis.sessions.list(made.id)
export const makesResolvers = ({ accounts, sessions: { endAll } }: ApplicationParts) => ({
  Mutation: {
    signOut: async (_parent: unknown, { id }: { id: string }) => (await accounts.find(id)) && endAll(id),
  },
})

const config = defineConfig({
  setup: async ({ connection }) => ({ notes: connection.collection('notes') }),
  resolvers: ({ notes }) => ({ Query: { mine: () => notes.countDocuments() } }),
  context: (_context, { notes }) => ({ name: notes.collectionName }),
})
export const seeding: Portcullis = await createPortcullis({ ...config, attach: true })
export const running: Promise<void> = runPortcullis(createPortcullis(config))
// @ts-expect-error: options are checked by name
defineConfig({ typeDef: '' })

// @ts-expect-error: nothing of how an account is stored
export const hash = made.passwordHash
// @ts-expect-error: nor a service
export const { services } = portcullis

// @ts-expect-error: options are checked by name
await createPortcullis({ accesTokenTtl: '5m' })

expectAllowed(schema, 'Query.secret', testViewer({ roles: ['EDITOR'] }))
expectRefused(schema, 'Query.secret', null, { code: 'UNAUTHENTICATED' })
export const testServer: TestServer = await startTestServer({ accessTokenTtl: '5m' })
testServer.clock.advance({ minutes: 6 })

// @ts-expect-error: only the two codes of refusals
expectRefused(schema, 'Query.secret', null, { code: 'REFUSED' })

export const session = createSession({ url: '/graphql', fetch })
export const shownState = (): SessionState => useSession(session)
export const opened = await createServerSessions({
  url: 'https://api.example.com/graphql',
  cookie: { name: 'session', secret: url },
}).open(new Request('https://app.example.com/'))
