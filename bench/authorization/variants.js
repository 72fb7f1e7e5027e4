// Each variant: the schema guarded in its own way, as its documentation recommends, with its fastest settings.
import { envelop, useEngine, useSchema } from '@envelop/core'
import { useGenericAuth } from '@envelop/generic-auth'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import SchemaBuilder from '@pothos/core'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { defaultFieldResolver, execute, GraphQLError, parse, specifiedRules, validate } from 'graphql'
import { applyMiddleware } from 'graphql-middleware'
import { authorizationTypeDefs, authorize, decideOperation } from '../../dist/authorization/index.js'
import { shieldLoads } from '../shield.js'
import { fieldNames, frozenContext, isEditor, isSignedIn, listOf, newContext, operationOf } from './data.js'

const { rule, shield } = shieldLoads ? await import('graphql-shield') : {}

const roles = 'enum Role { USER EDITOR ADMIN }'
const mixed = (_name, index) => (index % 2 === 0 ? '@auth' : '@hasRole(roles: [EDITOR, ADMIN])')

/** What can stand on each field, or on the type, of the list. */
const rulesByKind = {
  mixed,
  auth: () => '@auth',
  role: () => '@hasRole(roles: EDITOR)',
  'role, second of two': () => '@hasRole(roles: [ADMIN, EDITOR])',
  scopes: () => '@requiresScopes(scopes: [["items:read", "items:write"]])',
  'owner of the parent object': () => '@owner(field: "ownerId")',
  'policy per request': () => '@policy(policies: [["yes"]])',
  'two roles': () => '@hasRole(roles: EDITOR) @hasRole(roles: [USER])',
  'four rules': () =>
    '@hasRole(roles: EDITOR) @hasRole(roles: USER) @requiresScopes(scopes: [["items:read"]]) @owner(field: "ownerId")',
}
const typeRulesByKind = { 'type: auth': '@auth', 'type: owner': '@owner(field: "ownerId")' }

function typeDefs(fields, rulesOf, typeRules = '') {
  const lines = fieldNames(fields).map((name, index) => `${name}: String ${rulesOf(name, index)}`)
  return `type Query { items: [Item] } type Item ${typeRules} { id: ID, ownerId: ID, ${lines.join(', ')} }`
}

const resolversOf = (shape) => {
  const list = listOf(shape)
  return { Query: { items: () => list } }
}

const open = (shape) =>
  makeExecutableSchema({ typeDefs: typeDefs(shape.fields, () => ''), resolvers: resolversOf(shape) })

function guarded(shape, { rules = 'mixed' } = {}) {
  const ofType = typeRulesByKind[rules]
  const ofFields = ofType === undefined ? rulesByKind[rules] : () => ''
  const schema = makeExecutableSchema({
    typeDefs: [authorizationTypeDefs, roles, typeDefs(shape.fields, ofFields, ofType)],
    resolvers: resolversOf(shape),
  })
  return authorize(schema, { viewer: (context) => context.viewer, policies: { yes: () => true } })
}

const plain = (schema, shape) => {
  const document = parse(operationOf(shape.fields))
  return (contextValue = newContext()) => execute({ schema, document, contextValue })
}

/** By name: makes a function that answers the operation once, for a context. */
export const variants = {
  none: (shape) => plain(open(shape), shape),

  portcullis: (shape, spec) => plain(guarded(shape, spec), shape),

  'portcullis, a frozen viewer': (shape, spec) => {
    const answer = plain(guarded(shape, spec), shape)
    return (contextValue = frozenContext()) => answer(contextValue)
  },

  'portcullis with its early decision': (shape, spec) => {
    const schema = guarded(shape, spec)
    const document = parse(operationOf(shape.fields))
    return (contextValue = newContext()) => {
      const decision = decideOperation(schema, {
        document,
        viewer: contextValue.viewer,
        context: contextValue,
      })
      return decision.kind === 'refused'
        ? { errors: decision.errors }
        : execute({ schema, document, contextValue })
    }
  },

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
