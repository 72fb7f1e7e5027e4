// As docs/codegen.md says: the fields whose resolvers never run without a viewer, alternatives included.
// @ts-check
import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { authorizationTypeDefs, signedInFields } from 'portcullis/authorization'

const typeDefs = [authorizationTypeDefs, readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')].join('\n')
const context = '../../../src/context/context.js#SignedInContext'

/** @type {import('@graphql-codegen/cli').CodegenConfig} */
export default {
  schema: typeDefs,
  generates: {
    'test/generated/alternatives/resolvers.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../../../src/context/context.js#Context',
        fieldContextTypes: signedInFields(buildSchema(typeDefs), { default: 'auth' }).map((field) => `${field}#${context}`),
        useTypeImports: true,
        importExtension: '.js',
        emitLegacyCommonJSImports: false,
      },
    },
  },
}
