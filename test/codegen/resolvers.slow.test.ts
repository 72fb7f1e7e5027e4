import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { CodegenConfig } from '@graphql-codegen/cli'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { buildSchema, graphql } from 'graphql'
import { authorizationTypeDefs, authorize } from '../../src/authorization/index.js'
import { clientConfig, contextTypes, preset } from '../../src/codegen/index.js'
import type {
  MutationResolvers as OwnMutations,
  QueryResolvers as OwnQueries,
  UserResolvers,
} from '../../src/generated/resolvers.js'
import type { Viewer } from '../../src/sessions/index.js'
import config from './generated/codegen.js'
import { article, others, query, roles, wider } from './typed-resolvers.js'

// The CommonJS modules: the others do not load with our version of @graphql-tools/utils.
const { generate }: typeof import('@graphql-codegen/cli') = createRequire(import.meta.url)(
  '@graphql-codegen/cli',
)

const root = fileURLToPath(new URL('../../', import.meta.url))
const typeDefs = readFileSync(new URL('generated/schema.graphql', import.meta.url), 'utf8')
const schema = buildSchema([authorizationTypeDefs, typeDefs].join('\n'))

type ViewerOf<Field> =
  Extract<Field, (...parameters: never[]) => unknown> extends (
    parent: never,
    parameters: never,
    context: infer Found,
    info: never,
  ) => unknown
    ? Found extends { readonly viewer: infer Its }
      ? Its
      : never
    : never
type Output = Exclude<CodegenConfig['generates'][string], readonly unknown[]>
type OutputPreset = Extract<Output['preset'], object>
type Same<A, B> = [A, B] extends [B, A] ? true : false

test('the resolvers of Portcullis have a viewer by their own rules and by those of their types', () => {
  const withRule: [
    Same<ViewerOf<OwnQueries['me']>, Viewer>,
    Same<ViewerOf<OwnQueries['users']>, Viewer>,
    Same<ViewerOf<OwnMutations['revokeSession']>, Viewer>,
    Same<ViewerOf<UserResolvers['sessions']>, Viewer>,
  ] = [true, true, true, true]
  const withoutRule: [
    Same<ViewerOf<OwnMutations['login']>, Viewer | null>,
    Same<ViewerOf<OwnMutations['logout']>, Viewer | null>,
  ] = [true, true]

  expect([...withRule, ...withoutRule]).not.toContain(false)
})

test('src/generated is what codegen.js makes of the schema: npm run codegen writes it', async () => {
  const codegen = 'node_modules/@graphql-codegen/cli/cjs/bin.js'
  const check = promisify(execFile)(process.execPath, [codegen, '--config', 'codegen.js', '--check'], {
    cwd: root,
  })

  await expect(check).resolves.toBeDefined()
})

test('the preset writes the resolvers of this folder, which the type checker reads with this file', async () => {
  const made: { filename: string; content: string }[] = await generate({ ...config, silent: true }, false)

  expect(made.map(({ filename }) => filename)).toEqual(['test/codegen/generated/resolvers.ts'])
  for (const { filename, content } of made)
    expect(content).toBe(readFileSync(new URL(`../../${filename}`, import.meta.url), 'utf8'))
})

test('as nobody, what compiles with a viewer never runs, and what does not compile fails', async () => {
  const guarded = authorize<{ viewer: null }>(
    makeExecutableSchema({ typeDefs: [authorizationTypeDefs, typeDefs], resolvers: { Query: query } }),
    {
      viewer: ({ viewer }) => viewer,
      default: 'auth',
      policies: { open: () => true },
    },
  )
  const names = Object.keys(query).filter((name) => !['private', 'article', 'hidden'].includes(name))
  const source = `{ ${names.join(' ')} private { text } article { id } hidden { authorId } }`
  const { errors = [] } = await graphql({ schema: guarded, source, contextValue: { viewer: null } })
  const failed = errors.map(({ path, extensions }) => [path?.[0], extensions.code ?? 'TypeError'])

  expect(Object.fromEntries(failed)).toEqual({
    own: 'UNAUTHENTICATED',
    byRole: 'UNAUTHENTICATED',
    byScopes: 'UNAUTHENTICATED',
    stepUp: 'UNAUTHENTICATED',
    byDefault: 'UNAUTHENTICATED',
    alternatives: 'UNAUTHENTICATED',
    private: 'UNAUTHENTICATED',
    open: 'TypeError',
    byPolicy: 'TypeError',
    openAlternative: 'TypeError',
    article: 'TypeError',
    hidden: 'TypeError',
    guardedArgument: 'TypeError',
  })
  // The others are read by the type checker.
  expect([article, others, roles, wider].map((each) => Object.keys(each).length)).toEqual([4, 5, 3, 2])
})

test('contextTypes names the same fields, for other generators', () => {
  const found = contextTypes(schema, { default: 'auth', signedInContext: './context.js#SignedIn' })

  expect(found.map((each) => each.split('#')[0])).toEqual([
    'Article.draft',
    'Article.id',
    'Article.note',
    'Letter.authorId',
    'Mutation.changePassword',
    'Private.text',
    'Query.alternatives',
    'Query.byDefault',
    'Query.byRole',
    'Query.byScopes',
    'Query.node',
    'Query.own',
    'Query.private',
    'Query.stepUp',
    'Subscription.changed',
  ])
  expect(found[0]).toBe('Article.draft#./context.js#SignedIn<ContextType>')
  expect(contextTypes(schema)).not.toContain('Query.byDefault#SignedInContext<ContextType>')
})

test('operations of a front end have ids and dates of strings, and a scalar without a type stops the generation', async () => {
  const generated = async (own: Record<string, string>) =>
    generate(
      {
        schema: 'scalar Money scalar DateTime type Query { price(id: ID!): Money at: DateTime }',
        documents: 'query Price($id: ID!) { price(id: $id) at }',
        generates: { 'gql/': { preset: 'client', config: clientConfig(own) } },
        silent: true,
      },
      false,
    )
  const made: { filename: string; content: string }[] = await generated({ Money: 'number' })
  const types = made.find(({ filename }) => filename.endsWith('graphql.ts'))?.content

  expect(types).toContain('ID: { input: string; output: string; }')
  expect(types).toContain('PriceQuery = { price?: number | null, at?: string | null }')
  await expect(generated({})).rejects.toThrow(/Money/)
})

test('the preset is one of GraphQL Code Generator, keeps options and plugins, and names a wrong option', () => {
  const typed: OutputPreset = preset
  const given = {
    baseOutputDir: 'out.ts',
    presetConfig: { default: 'auth' } as const,
    plugins: [{ typescript: {} }],
    pluginMap: {},
    schema: { kind: 'Document', definitions: [] } as never,
    schemaAst: schema,
    documents: [],
    config: { fieldContextTypes: ['Query.own#./mine.js#Mine'], strictScalars: true },
  }
  expect(typed.buildGeneratesSection(given)).toMatchObject([
    {
      filename: 'out.ts',
      plugins: [{ 'portcullis-signed-in-context': {} }, { typescript: {} }],
      config: {
        strictScalars: true,
        fieldContextTypes: expect.arrayContaining(['Query.own#./mine.js#Mine']),
      },
    },
  ])
  for (const signedInContext of ['SignedIn', '#SignedIn', './context.js#', "x'#y; z"])
    expect(() => preset.buildGeneratesSection({ ...given, presetConfig: { signedInContext } })).toThrow(
      /signedInContext must be MODULE#NAME/,
    )
  expect(() =>
    preset.buildGeneratesSection({ ...given, presetConfig: { default: 'auth', scopes: [] } }),
  ).toThrow(/there is no scope "read"/)
})
