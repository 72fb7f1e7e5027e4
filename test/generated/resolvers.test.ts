import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { MutationResolvers, QueryResolvers } from '../../src/generated/resolvers.js'
import type { Viewer } from '../../src/sessions/index.js'
import config from './alternatives/codegen.js'
import type {
  ArticleResolvers,
  QueryResolvers as QueryWithAlternatives,
} from './alternatives/resolvers.js'

// The CommonJS modules: the others do not load with our version of @graphql-tools/utils.
const { generate }: typeof import('@graphql-codegen/cli') = createRequire(import.meta.url)(
  '@graphql-codegen/cli',
)

const root = fileURLToPath(new URL('../../', import.meta.url))

type ViewerOf<Field> =
  Extract<Field, (...parameters: never[]) => unknown> extends (
    parent: never,
    parameters: never,
    context: infer Context,
    info: never,
  ) => unknown
    ? Context extends { readonly viewer: infer Found }
      ? Found
      : never
    : never
type Same<A, B> = [A, B] extends [B, A] ? true : false

test('src/generated is what codegen.js makes of the schema: npm run codegen writes it', async () => {
  const codegen = 'node_modules/@graphql-codegen/cli/cjs/bin.js'
  const check = promisify(execFile)(process.execPath, [codegen, '--config', 'codegen.js', '--check'], { cwd: root })

  await expect(check).resolves.toBeDefined()
})

test('a resolver of a field that itself carries a rule of a signed-in viewer has one', () => {
  // Decided by the type checker: any other type is no `true`.
  const withRule: [
    Same<ViewerOf<QueryResolvers['me']>, Viewer>,
    Same<ViewerOf<QueryResolvers['users']>, Viewer>,
    Same<ViewerOf<MutationResolvers['revokeSession']>, Viewer>,
  ] = [true, true, true]
  const withoutRule: [
    Same<ViewerOf<MutationResolvers['login']>, Viewer | null>,
    Same<ViewerOf<MutationResolvers['logout']>, Viewer | null>,
  ] = [true, true]

  expect([...withRule, ...withoutRule]).not.toContain(false)
})

test('a resolver behind alternatives has a viewer where each of them needs one, and may have none elsewhere', async () => {
  const made: { filename: string; content: string }[] = await generate({ ...config, silent: true }, false)
  expect(made.map(({ filename }) => filename)).toEqual(['test/generated/alternatives/resolvers.ts'])
  for (const { filename, content } of made)
    expect(content).toBe(readFileSync(new URL(`../../${filename}`, import.meta.url), 'utf8'))

  const byType: [
    Same<ViewerOf<QueryWithAlternatives['byRole']>, Viewer>,
    Same<ViewerOf<ArticleResolvers['draft']>, Viewer>,
    Same<ViewerOf<QueryWithAlternatives['byPolicy']>, Viewer | null>,
    Same<ViewerOf<QueryWithAlternatives['article']>, Viewer | null>,
  ] = [true, true, true, true]
  expect(byType).not.toContain(false)
})
