// The early decision about operations of a given size, in a process of its own; started by ../rounds.js.
import assert from 'node:assert/strict'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { parse } from 'graphql'
import { authorizationTypeDefs, authorize, decideOperation } from '../../dist/authorization/index.js'
import { serveMeasurements } from '../rounds.js'
import { newContext } from './data.js'

const { fields, depth, isKnown } = JSON.parse(process.argv[2])
const schema = authorize(
  makeExecutableSchema({
    typeDefs: [
      authorizationTypeDefs,
      'enum Role { USER EDITOR ADMIN }',
      'type Query { item: Item @auth } type Item { value: String @hasRole(roles: EDITOR), next: Item @auth }',
    ],
  }),
  { viewer: (context) => context.viewer },
)

const source = depth === undefined ? wide(fields) : deep(depth)
const known = parse(source, { noLocation: true })
assert.deepEqual(decideOperation(schema, { document: known, ...newContext() }), { kind: 'proceed' })

// Planned anew, an operation has to be another document each time; parsing is not measured.
let unknown = []
const prepare = (runs) => {
  unknown = Array.from({ length: runs }, () => parse(source, { noLocation: true }))
}
const decide = (document) => decideOperation(schema, { document, ...newContext() })
if (isKnown) serveMeasurements(() => decide(known), { runs: 500 })
else serveMeasurements(() => decide(unknown.pop()), { prepare })

function wide(count) {
  return `{ item { ${Array.from({ length: count - 1 }, (_, index) => `a${index}: value`).join(' ')} } }`
}

function deep(count) {
  const fragments = Array.from(
    { length: count },
    (_, index) =>
      `fragment F${index} on Item { value next { ${index === count - 1 ? 'value' : `...F${index + 1} ...F${index + 1}`} } }`,
  )
  return `{ item { ...F0 } } ${fragments.join(' ')}`
}
