// Each variant: the schema guarded in its own way, as its documentation recommends, with its fastest settings.
import { envelop, useEngine, useSchema } from '@envelop/core'
import { useGenericAuth } from '@envelop/generic-auth'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import SchemaBuilder from '@pothos/core'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { defaultFieldResolver, execute, GraphQLError, parse, specifiedRules, validate } from 'graphql'
import { applyMiddleware } from 'graphql-middleware'
import * as authorization from '../../dist/authorization/index.js'
import { shieldLoads } from '../shield.js'
import { fieldNames, isEditor, isSignedIn, listOf, newContext, operationOf } from './data.js'
import { open, ownVariants, plain, resolversOf, typeDefs } from './own-variants.js'

const { rule, shield } = shieldLoads ? await import('graphql-shield') : {}

/** By name: makes a function that answers the operation once, for a context. */
export const variants = {
  ...ownVariants(authorization),

  'mapSchema, async wrappers': (shape) => {
    const schema = mapSchema(open(shape), {
      [MapperKind.OBJECT_FIELD]: (config, name, typeName) => {
        if (typeName !== 'Item' || !name.startsWith('f')) return config
        const isAllowed = Number(name.slice(1)) % 2 === 0 ? isSignedIn : isEditor
        const { resolve = defaultFieldResolver } = config
        return {
          ...config,
          async resolve(source, args, context, info) {
            if (!isAllowed(context)) throw new GraphQLError('Not authorized')
            return resolve(source, args, context, info)
          },
        }
      },
    })
    return plain(schema, shape)
  },

  'graphql-shield': (shape) => {
    const signedIn = rule({ cache: 'contextual' })((_source, _args, context) => isSignedIn(context))
    const editor = rule({ cache: 'contextual' })((_source, _args, context) => isEditor(context))
    const fields = fieldNames(shape.fields).map((name, index) => [name, index % 2 === 0 ? signedIn : editor])
    return plain(applyMiddleware(open(shape), shield({ Item: Object.fromEntries(fields) })), shape)
  },

  'Envelop generic-auth': (shape) => {
    const directives =
      'directive @authenticated on FIELD_DEFINITION directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION'
    const rulesOf = (_name, index) =>
      index % 2 === 0 ? '@authenticated' : '@requiresScopes(scopes: [["EDITOR"], ["ADMIN"]])'
    const schema = makeExecutableSchema({
      typeDefs: [directives, typeDefs(shape.fields, rulesOf)],
      resolvers: resolversOf(shape),
    })
    const auth = useGenericAuth({
      mode: 'protect-granular',
      resolveUserFn: ({ viewer }) => viewer,
      extractScopes: (viewer) => viewer?.roles ?? [],
    })
    const getEnveloped = envelop({
      plugins: [useEngine({ parse, validate, specifiedRules, execute }), useSchema(schema), auth],
    })
    const document = parse(operationOf(shape.fields))
    return async (initial = newContext()) => {
      const { contextFactory, execute: run, schema: own } = getEnveloped(initial)
      return run({ schema: own, document, contextValue: await contextFactory(initial) })
    }
  },

  'Pothos scope-auth': (shape) => {
    const list = listOf(shape)
    const builder = new SchemaBuilder({
      plugins: [ScopeAuthPlugin],
      scopeAuth: {
        authScopes: (context) => ({ signedIn: isSignedIn(context), editor: isEditor(context) }),
      },
    })
    const Item = builder.objectRef('Item').implement({
      fields: (t) =>
        Object.fromEntries(
          fieldNames(shape.fields).map((name, index) => [
            name,
            t.exposeString(name, {
              nullable: true,
              authScopes: index % 2 === 0 ? { signedIn: true } : { editor: true },
            }),
          ]),
        ),
    })
    builder.queryType({
      fields: (t) => ({ items: t.field({ type: [Item], nullable: true, resolve: () => list }) }),
    })
    return plain(builder.toSchema(), shape)
  },
}
