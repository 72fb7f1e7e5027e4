import fc from 'fast-check'
import { buildASTSchema, buildSchema, type GraphQLSchema } from 'graphql'
import { joinTypeDefs } from '../../src/application/schema/schema.js'
import { authorizationTypeDefs, describeAccess } from '../../src/authorization/index.js'
import { mergeTypeDefs } from '../../src/type-defs/index.js'
import { createDice } from '../authorization/random/dice.js'
import { randomModel } from '../authorization/random/model.js'
import { modelSdl } from '../authorization/random/sdl.js'
import { cutIntoDocuments } from './cut.js'

const seeds = fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 }))
const leaves = `
  enum Grade @authenticated @federation__policy(policies: [["paid"]]) { A B }
  scalar Money @authenticated @federation__policy(policies: [["paid"], ["old"]])
  union Any @tagged(as: "u") = Leaf
  type Leaf @tagged(as: "t") { grade: Grade @requiresScopes(scopes: [["a"], ["b"]]), price(in: Boolean @auth): Money }
  input Deep @tagged(as: "i") { grade: Grade @hasRole(roles: EDITOR) @hasRole(roles: ADMIN), money: Money @tagged(as: "m") }`
const others = `
  directive @tagged(as: String!) repeatable on OBJECT | UNION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  directive @authenticated on ENUM | SCALAR
  directive @federation__policy(policies: [[String!]!]!) on ENUM | SCALAR`

/** Everything that directives say, wherever they stand: rules by coordinate, and each use of another directive. */
function said(schema: GraphQLSchema) {
  const { rows, problems, warnings } = describeAccess(schema, { default: 'deny' })
  const tags = warnings
    .filter(({ message }) => message.includes('@tagged'))
    .map(({ coordinate }) => coordinate)
  return {
    rows: rows.map(({ coordinate, rules, isDeclared }) => ({
      coordinate,
      rules: [...rules].sort(),
      isDeclared,
    })),
    problems: problems.map(({ coordinate, message }) => `${coordinate}: ${message}`).sort(),
    tags: tags.sort(),
  }
}

test('a schema cut into documents, in any order and with elements repeated, has the rules of the whole', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const dice = createDice(seed)
      const sdl = [modelSdl(randomModel(dice)), leaves].join('\n')
      const base = [authorizationTypeDefs, others, 'enum Role { EDITOR ADMIN }'].join('\n')
      const merged = buildASTSchema(mergeTypeDefs([...cutIntoDocuments(dice, sdl), base]))
      expect(said(merged)).toEqual(said(buildSchema([base, sdl].join('\n'))))
    }),
    { numRuns: 60 },
  )
})

test('the same holds beside the account schema, whose roots are extended', () => {
  const isRoot = (name: string) => ['Query', 'Mutation'].includes(name)
  const own = `${others} extend enum Role { EDITOR }`
  fc.assert(
    fc.property(seeds, (seed) => {
      const dice = createDice(seed)
      const sdl = [modelSdl(randomModel(dice)), leaves].join('\n')
      const whole = sdl.replaceAll(/^type (Query|Mutation)\b/gm, 'extend type $1')
      const merged = joinTypeDefs([own, ...cutIntoDocuments(dice, sdl, isRoot)])
      expect(said(buildASTSchema(merged))).toEqual(said(buildASTSchema(joinTypeDefs([own, whole]))))
    }),
    { numRuns: 20 },
  )
})
