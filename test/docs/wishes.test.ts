import { readFileSync } from 'node:fs'
import { buildSchema, isObjectType } from 'graphql'
import {
  accessibleFilter,
  authorizationTypeDefs,
  authorize,
  decideCoordinate,
  type Policies,
  type Viewer,
} from '../../src/authorization/index.js'

// Each snippet of the table in docs/authorization.md is part of one schema, and does what its row says.

const page = readFileSync(new URL('../../docs/authorization.md', import.meta.url), 'utf8')
const rows = page
  .slice(page.indexOf('| I want to | write |'))
  .split('\n\n')[0]
  ?.split('\n')
  .slice(2)
  .map((line) => line.split(' | '))
  .map(([wish = '', snippet = '']) => [wish.replace(/^\| /, ''), snippet.replace(/^`|` \|$/g, '')] as const)
const snippets = new Map(rows)

/** A field belongs to Query; a type has one that returns it. */
function schemaOf(snippet: string) {
  const isType = /^(type|interface|input) /.test(snippet)
  const name = /^(?:type|interface) (\w+)/.exec(snippet)?.[1]
  const field = isType ? (name === undefined ? 'take(input: PostInput): Int' : `it: ${name}`) : snippet
  const implementer = snippet.startsWith('interface') ? `type Thing implements ${name} { id: ID }` : ''
  const sdl = `${authorizationTypeDefs} enum Role { AGENT ADMIN } type Account { id: ID }
    type Query { open: Int @public ${field} } ${isType ? snippet : ''} ${implementer}`
  return authorize(buildSchema(sdl), { viewer: () => null, default: 'auth', policies })
}

const member = (object: unknown, name: string): unknown => Reflect.get(Object(object), name)
const policies: Policies<unknown> = {
  teamMember: {
    per: 'object',
    decide: (_viewer, object) => member(object, 'teamId') === 'red',
    filter: () => ({ teamId: 'red' }),
  },
  published: { per: 'object', decide: (_viewer, object) => member(object, 'isPublished') === true },
  betaTester: (viewer) => viewer?.roles.includes('AGENT') === true,
}

const now = Math.floor(Date.now() / 1000)
const who = {
  nobody: null,
  ana: { userId: 'ana', roles: [], scopes: [], authTime: now - 3600 },
  agent: { userId: 'agnes', roles: ['AGENT'], scopes: [] },
  admin: { userId: 'olga', roles: ['ADMIN'], scopes: [] },
  machine: { userId: 'm', roles: [], scopes: ['export:read'] },
  caseAgent: { userId: 'agnes', roles: ['AGENT'], scopes: ['cases:read'] },
  refunder: { userId: 'agnes', roles: ['AGENT'], scopes: ['refunds:write'] },
  recent: { userId: 'ana', roles: [], scopes: [], authTime: now },
  withFactor: { userId: 'ana', roles: [], scopes: [], authTime: now, mfaTime: now },
} satisfies Record<string, Viewer | null>

const mine = { object: { authorId: 'ana' }, policies: { teamMember: false, published: false } }
const ofTeam = { object: { authorId: 'bob' }, policies: { teamMember: true } }
const published = { object: {}, policies: { published: true } }
const unpublished = { object: {}, policies: { published: false } }
const tester = { policies: { betaTester: true } }
const noTester = { policies: { betaTester: false } }

type Facts = Omit<Parameters<typeof decideCoordinate>[2], 'viewer'>
type Case = readonly [keyof typeof who, Facts?]

test.each<[string, string, readonly Case[], readonly Case[]]>([
  ['let only signed-in viewers in', 'Query.me', [['ana']], [['nobody']]],
  ['let only admins in', 'Query.audit', [['admin']], [['agent'], ['nobody']]],
  ['let one of several roles in', 'Query.queue', [['admin'], ['agent']], [['ana']]],
  ['let machine keys in, by their scope', 'Query.export', [['machine']], [['admin']]],
  ['show an object to its owner only', 'Draft', [['ana', mine]], [['admin', mine]]],
  [
    'show it to its owner or a role',
    'Note',
    [
      ['ana', mine],
      ['admin', mine],
    ],
    [['agent', mine]],
  ],
  [
    'show it to its owner, or to members of the team',
    'Task',
    [
      ['ana', mine],
      ['ana', ofTeam],
    ],
    [
      ['agent', mine],
      ['nobody', mine],
    ],
  ],
  [
    'show it to an agent who also has a scope, or to admins',
    'Case',
    [['caseAgent'], ['admin']],
    [['agent'], ['machine']],
  ],
  [
    'show only what is published to anonymous clients',
    'Post',
    [
      ['nobody', published],
      ['ana', unpublished],
    ],
    [['nobody', unpublished]],
  ],
  ['hide from others that it exists', 'Letter', [['ana', mine]], [['admin', mine]]],
  ['hide it behind an interface too', 'Item', [['ana', ofTeam]], [['ana', mine]]],
  ['keep one field for agents', 'Customer.note', [['agent']], [['admin']]],
  ['keep one field for the owner of its object', 'Profile.phone', [['ana', mine]], [['admin', mine]]],
  ['guard an argument', 'Query.search(all:)', [['admin']], [['ana']]],
  ['guard a field of an input', 'PostInput.pinned', [['admin']], [['ana']]],
  ['require a recent sign-in', 'Query.deleteAll', [['recent']], [['ana'], ['agent']]],
  ['require a second factor', 'Query.payOut', [['withFactor']], [['recent']]],
  ['require two things at once', 'Query.refund', [['refunder']], [['agent'], ['machine']]],
  ['open a field under the default `auth`', 'Query.status', [['nobody']], []],
  ['ask a function, once per request', 'Query.beta', [['agent', tester]], [['agent', noTester]]],
])('"%s": its snippet does', (wish, coordinate, allowed, refused) => {
  const snippet = snippets.get(wish)
  if (snippet === undefined) throw new Error('The page has no such row.')
  const schema = schemaOf(snippet)
  const decided = ([name, facts]: Case) =>
    decideCoordinate(schema, coordinate, { viewer: who[name], ...facts })

  for (const one of allowed) expect({ one, kind: decided(one).kind }).toEqual({ one, kind: 'allowed' })
  for (const one of refused) {
    expect({ one, ...decided(one) }).toMatchObject({
      one,
      kind: 'refused',
      isHidden: snippet.includes('@hidden'),
    })
  }
})

test('"filter a list in the database": the call is that of the context, and gives the rules of the type', async () => {
  const snippet = snippets.get('filter a list in the database') ?? ''
  const type = /^const filter = await context\.accessible\('(\w+)', \{ status \}\)$/.exec(snippet)?.[1] ?? ''
  const schema = schemaOf(snippets.get('show it to its owner, or to members of the team') ?? '')

  expect(await accessibleFilter(schema, type, { viewer: who.ana, own: { status: 'OPEN' } })).toEqual({
    $and: [
      { $or: [{ authorId: { $in: ['ana'], $not: { $type: 'array' } } }, { teamId: 'red' }] },
      { status: 'OPEN' },
    ],
  })
})

test('each row of the table is tested', () => {
  expect(rows).toHaveLength(21)
  for (const [wish, snippet] of snippets) {
    if (snippet.startsWith('const ')) continue
    const [query] = [schemaOf(snippet).getQueryType()]
    expect({ wish, isBuilt: isObjectType(query) }).toEqual({ wish, isBuilt: true })
  }
})
