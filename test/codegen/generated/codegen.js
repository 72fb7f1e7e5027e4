// As docs/codegen.md says, of a schema with every kind of rule.
// @ts-check
import { readFileSync } from 'node:fs'
import { authorizationTypeDefs } from 'portcullis/authorization'
import { preset } from 'portcullis/codegen'

const folder = 'test/codegen/generated'
const own = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')

/** @type {import('@graphql-codegen/cli').CodegenConfig} */
export default {
  schema: [authorizationTypeDefs, own].join('\n'),
  generates: {
    [`${folder}/resolvers.ts`]: {
      preset,
      presetConfig: { default: 'auth', signedInContext: '../../../src/context/context.js#SignedInContext' },
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../../../src/context/context.js#Context',
        mappers: { Role: 'string' },
        useTypeImports: true,
        importExtension: '.js',
        emitLegacyCommonJSImports: false,
      },
    },
  },
}
