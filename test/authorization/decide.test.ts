import fc from 'fast-check'
import { decide } from '../../src/authorization/decisions/decide.js'
import type { Rule } from '../../src/authorization/index.js'
import { signedIn } from './helpers.js'

const facts = (object: unknown, policies: Record<string, boolean> = {}) => ({
  object,
  policies: new Map(Object.entries(policies)),
})
const roleRule: Rule = { kind: 'roles', roles: ['EDITOR', 'ADMIN'] }
const scopeRule: Rule = { kind: 'scopes', scopes: [['a', 'b'], ['c']] }
const ownerRule: Rule = { kind: 'owner', field: 'id', orRoles: ['ADMIN'] }
const policyRule: Rule = { kind: 'policy', policies: [['p', 'q'], ['r']] }

test.each<[string, Rule, ReturnType<typeof signedIn> | null, string]>([
  ['nobody, anonymous', { kind: 'nobody' }, null, 'UNAUTHENTICATED'],
  ['nobody, signed in', { kind: 'nobody' }, signedIn(), 'FORBIDDEN'],
  ['auth, anonymous', { kind: 'auth' }, null, 'UNAUTHENTICATED'],
  ['auth, signed in', { kind: 'auth' }, signedIn(), 'allowed'],
  ['roles, anonymous', roleRule, null, 'UNAUTHENTICATED'],
  ['roles, none', roleRule, signedIn(), 'FORBIDDEN'],
  ['roles, one of them', roleRule, signedIn({ roles: ['USER', 'ADMIN'] }), 'allowed'],
  ['roles, part of a name', roleRule, signedIn({ roles: ['ADMI'] }), 'FORBIDDEN'],
  ['no roles', { kind: 'roles', roles: [] }, signedIn({ roles: ['ADMIN'] }), 'FORBIDDEN'],
  ['scopes, anonymous', scopeRule, null, 'UNAUTHENTICATED'],
  ['scopes, half a group', scopeRule, signedIn({ scopes: ['a'] }), 'FORBIDDEN'],
  ['scopes, a whole group', scopeRule, signedIn({ scopes: ['b', 'a'] }), 'allowed'],
  ['scopes, the other group', scopeRule, signedIn({ scopes: ['c'] }), 'allowed'],
  ['an empty group of scopes', { kind: 'scopes', scopes: [[]] }, signedIn({ scopes: ['a'] }), 'FORBIDDEN'],
  ['owner, anonymous', ownerRule, null, 'UNAUTHENTICATED'],
  ['owner, before there is an object', ownerRule, signedIn(), 'pending'],
  ['owner, with a role that needs no object', ownerRule, signedIn({ roles: ['ADMIN'] }), 'allowed'],
  ['policy, before it is asked', policyRule, signedIn(), 'pending'],
])('%s: %s', (_name, rule, viewer, expected) => {
  const decision = decide(rule, viewer)
  expect(decision.kind === 'refused' ? decision.code : decision.kind).toBe(expected)
})

test.each([
  [{ p: true, q: true }, 'allowed'],
  [{ p: true, q: false }, 'pending'],
  [{ p: true, q: false, r: false }, 'FORBIDDEN'],
  [{ p: false, r: true }, 'allowed'],
  [{ r: false }, 'pending'],
])('policies answered %o: %s', (answers, expected) => {
  const decision = decide(policyRule, signedIn(), facts(undefined, answers))
  expect(decision.kind === 'refused' ? decision.code : decision.kind).toBe(expected)
})

const objectId = (hex: string) => ({
  toHexString: () => hex,
  get _id() {
    return this
  },
})

test.each<[string, string, unknown, boolean]>([
  ['an id', 'id', { id: 'ana' }, true],
  ["another's id", 'id', { id: 'bob' }, false],
  ['_id in place of id', 'id', { _id: 'ana' }, true],
  ['id before _id', 'id', { id: 'bob', _id: 'ana' }, false],
  ['_id for another field', 'ownerId', { _id: 'ana' }, false],
  ['an ObjectId', 'ownerId', { ownerId: objectId('ana') }, true],
  ['a populated document', 'owner', { owner: { _id: objectId('ana'), name: 'x' } }, true],
  ['a plain object with an id', 'owner', { owner: { id: 'ana' } }, true],
  ['a populated document of another', 'owner', { owner: { _id: 'bob', id: 'ana' } }, false],
  ['nothing', 'ownerId', {}, false],
  ['null', 'ownerId', { ownerId: null }, false],
  ['an empty id', 'ownerId', { ownerId: '' }, false],
  ['a list', 'ownerId', { ownerId: ['ana'] }, false],
  ['a function', 'ownerId', { ownerId: () => 'ana' }, false],
  ['a promise', 'ownerId', { ownerId: Promise.resolve('ana') }, false],
  ['an object that only prints as the id', 'ownerId', { ownerId: { toString: () => 'ana' } }, false],
  ['no object', 'id', null, false],
  ['a string in place of an object', 'length', 'ana', false],
])('an owner by %s', (_name, field, object, isAllowed) => {
  const rule: Rule = { kind: 'owner', field, orRoles: [] }
  expect(decide(rule, signedIn(), facts(object)).kind).toBe(isAllowed ? 'allowed' : 'refused')
})

test('ids of numbers are compared as strings', () => {
  const rule: Rule = { kind: 'owner', field: 'id', orRoles: [] }
  expect(decide(rule, signedIn({ userId: '7' }), facts({ id: 7 })).kind).toBe('allowed')
  expect(decide(rule, signedIn({ userId: '7' }), facts({ id: 7n })).kind).toBe('allowed')
  expect(decide(rule, signedIn({ userId: '7' }), facts({ id: 8 })).kind).toBe('refused')
})

test('a getter that throws leaves the object without an owner', () => {
  const object = {
    get id(): string {
      throw new Error('not loaded')
    },
  }
  expect(decide({ kind: 'owner', field: 'id', orRoles: [] }, signedIn(), facts(object)).kind).toBe('refused')
})

test('only the same id owns, whatever the ids are', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.anything(), (userId, value) => {
      const rule: Rule = { kind: 'owner', field: 'ownerId', orRoles: [] }
      const isAllowed = decide(rule, signedIn({ userId }), facts({ ownerId: value })).kind === 'allowed'
      const isId = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
      if (isId) expect(isAllowed).toBe(String(value) === userId)
    }),
  )
})
