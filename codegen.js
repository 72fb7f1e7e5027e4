// Types of our own resolvers, from the schema that clients see. `npm run codegen` writes them; they are committed,
// and a difference fails the gates.
// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import './scripts/register-typescript.js'

// The sources, because the build that makes portcullis/codegen of them starts with this.
const { preset } = await import(String(new URL('src/codegen/index.ts', import.meta.url)))

/**
 * The parent objects that resolvers get. A feature exports them from `src/<feature>/parents.ts`, each under the name of
 * its GraphQL type.
 */
function parents() {
  const src = new URL('src/', import.meta.url)
  const features = readdirSync(src).filter((name) => existsSync(new URL(`${name}/parents.ts`, src)))
  return features.flatMap((feature) => {
    const text = readFileSync(new URL(`${feature}/parents.ts`, src), 'utf8')
    const names = [...text.matchAll(/^export type (?:\{ (?:\w+ as )?)?(\w+)/gm)].map(([, name]) => name)
    if (names.length === 0) throw new Error(`src/${feature}/parents.ts exports no type.`)
    return names.map((name) => [name, `../${feature}/parents.js#${name} as ${name}Parent`])
  })
}

/** @type {import('@graphql-codegen/cli').CodegenConfig} */
export default {
  schema: 'schema/*.graphql',
  generates: {
    'src/generated/resolvers.ts': {
      preset,
      presetConfig: {
        default: 'auth',
        signedInContext: '../context/context.js#SignedInContext',
        // Applications add roles.
        roleNames: false,
      },
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../context/context.js#Context',
        mappers: {
          ...Object.fromEntries(parents()),
          // Not an enum of the generated types: applications extend it.
          Role: 'string',
        },
        scalars: {
          ID: 'string',
          DateTime: 'Date',
          // An invalid address is reported together with the other problems of the input.
          EmailAddress: { input: '../lib/input-faults.js#Entered', output: 'string' },
        },
        strictScalars: true,
        enumsAsTypes: true,
        immutableTypes: true,
        useTypeImports: true,
        skipTypename: true,
        emitLegacyCommonJSImports: false,
        importExtension: '.js',
      },
    },
  },
}
