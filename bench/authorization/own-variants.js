// Schemas without directives and with them, by the build of Portcullis that is given.
import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, parse } from 'graphql'
import { fieldNames, frozenContext, listOf, newContext, operationOf } from './data.js'

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
  'alternatives of two roles': () => '@allow(anyOf: [{ roles: [ADMIN] }, { roles: [EDITOR] }])',
  'alternatives of owner or role': () => '@allow(anyOf: [{ roles: [ADMIN] }, { owner: "ownerId" }])',
  'two roles': () => '@hasRole(roles: EDITOR) @hasRole(roles: [USER])',
  'four rules': () =>
    '@hasRole(roles: EDITOR) @hasRole(roles: USER) @requiresScopes(scopes: [["items:read"]]) @owner(field: "ownerId")',
}
const typeRulesByKind = {
  'type: auth': '@auth',
  'type: owner': '@owner(field: "ownerId")',
  'type: owner, hidden': '@hidden @owner(field: "ownerId")',
  'type: owner or role': '@allow(anyOf: [{ roles: [ADMIN] }, { owner: "ownerId" }])',
}

export function typeDefs(fields, rulesOf, typeRules = '') {
  const lines = fieldNames(fields).map((name, index) => `${name}: String ${rulesOf(name, index)}`)
  return `type Query { items: [Item] } type Item ${typeRules} { id: ID, ownerId: ID, ${lines.join(', ')} }`
}

export const resolversOf = (shape) => {
  const list = listOf(shape)
  return { Query: { items: () => list } }
}

export const open = (shape) =>
  makeExecutableSchema({ typeDefs: typeDefs(shape.fields, () => ''), resolvers: resolversOf(shape) })

function guarded({ authorizationTypeDefs, authorize }, shape, { rules = 'mixed' } = {}) {
  const ofType = typeRulesByKind[rules]
  const ofFields = ofType === undefined ? rulesByKind[rules] : () => ''
  const schema = makeExecutableSchema({
    typeDefs: [authorizationTypeDefs, roles, typeDefs(shape.fields, ofFields, ofType)],
    resolvers: resolversOf(shape),
  })
  return authorize(schema, { viewer: (context) => context.viewer, policies: { yes: () => true } })
}

export const plain = (schema, shape) => {
  const document = parse(operationOf(shape.fields))
  return (contextValue = newContext()) => execute({ schema, document, contextValue })
}

/**
 * By name: makes a function that answers the operation once, for a context.
 *
 * @param build - what `portcullis/authorization` exports
 */
export const ownVariants = (build) => ({
  none: (shape) => plain(open(shape), shape),

  portcullis: (shape, spec) => plain(guarded(build, shape, spec), shape),

  'portcullis, a frozen viewer': (shape, spec) => {
    const answer = plain(guarded(build, shape, spec), shape)
    return (contextValue = frozenContext()) => answer(contextValue)
  },

  'portcullis with its early decision': (shape, spec) => {
    const schema = guarded(build, shape, spec)
    const document = parse(operationOf(shape.fields))
    return (contextValue = newContext()) => {
      const decision = build.decideOperation(schema, {
        document,
        viewer: contextValue.viewer,
        context: contextValue,
      })
      return decision.kind === 'refused'
        ? { errors: decision.errors }
        : execute({ schema, document, contextValue })
    }
  },
})
