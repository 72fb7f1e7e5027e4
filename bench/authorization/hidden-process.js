// A list half of whose objects are refused, in a process of its own; started by ../rounds.js.
import assert from 'node:assert/strict'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, parse } from 'graphql'
import { authorizationTypeDefs, authorize } from '../../dist/authorization/index.js'
import { serveMeasurements } from '../rounds.js'
import { frozenContext } from './data.js'

const { variant, objects } = JSON.parse(process.argv[2])
const rules = {
  // The resolver leaves out what is not the viewer's, as code without directives does.
  'by hand': '',
  refused: '@owner(field: "ownerId")',
  hidden: '@hidden @owner(field: "ownerId")',
}
const all = Array.from({ length: objects }, (_, id) => ({
  id: `id-${id}`,
  ownerId: id % 2 === 0 ? 'ana' : 'bob',
  title: `title of ${id}`,
}))
const plain = makeExecutableSchema({
  typeDefs: [
    authorizationTypeDefs,
    'enum Role { USER EDITOR ADMIN }',
    `type Query { items: [Item] } type Item ${rules[variant]} { id: ID, ownerId: ID, title: String }`,
  ],
  resolvers: {
    Query: {
      items: (_source, _args, { viewer }) =>
        variant === 'by hand' ? all.map((item) => (item.ownerId === viewer.userId ? item : null)) : all,
    },
  },
})
const schema =
  variant === 'by hand'
    ? plain
    : authorize(plain, { viewer: (context) => context.viewer, maxErrors: 1_000_000 })
const document = parse('{ items { id title } }')
const answer = () => execute({ schema, document, contextValue: frozenContext() })

const { data, errors = [] } = await answer()
assert.equal(data.items.filter((item) => item !== null).length, objects / 2)
assert.equal(errors.length, variant === 'refused' ? objects / 2 : 0)
serveMeasurements(answer)
