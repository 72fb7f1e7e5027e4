// The rows of the features are the one table of event types. Whatever else lists types must agree with it.

import { readFileSync } from 'node:fs'
import { type EnumTypeDefinitionNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql'
import { Registry } from 'prom-client'
import { type AccountJournal, accountEvents } from '../../src/accounts/events.js'
import { type AuthenticationEvent, eventRows } from '../../src/application/events.js'
import { deletionEvents } from '../../src/deletion/events.js'
import { emailEvents } from '../../src/email/events.js'
import { type EventMembers, rowOf, stamp } from '../../src/events/event.js'
import { journalEvents } from '../../src/events/events.js'
import { commandLine, createEventModel, type EventBody, type Journal } from '../../src/events/index.js'
import { eventCollection } from '../../src/events/model.js'
import { invitationEvents } from '../../src/invitations/events.js'
import { mailEvents } from '../../src/mail/events.js'
import type { EventRow } from '../../src/manifest/index.js'
import { createEventMetrics } from '../../src/metrics/event-metrics.js'
import { recoveryEvents } from '../../src/recovery/events.js'
import { secondFactorEvents } from '../../src/second-factors/events.js'
import { sessionEvents } from '../../src/sessions/events.js'
import { signInEvents } from '../../src/sign-in/events.js'
import { usernameEvents } from '../../src/usernames/events.js'
import { openTestDatabase } from '../harness/database.js'

const rows: Readonly<Record<string, EventRow>> = eventRows
const types = Object.keys(rows).sort()
const membersOf = ({ reasons, members = {} }: EventRow) => [
  ...(reasons === undefined ? [] : ['reason']),
  ...Object.keys(members),
]
const allMembers = [...new Set(Object.values(rows).flatMap(membersOf))].sort()

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const definitions = parse(read('schema/event.graphql')).definitions
const enumeration = definitions.find(
  (node): node is EnumTypeDefinitionNode =>
    node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'AuditEventType',
)
const eventType = definitions.find(
  (node): node is ObjectTypeDefinitionNode =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'AuditEvent',
)

/** Members of every event, as the schema names them. */
const common = [
  'id',
  'type',
  'outcome',
  'at',
  'userId',
  'actorId',
  'sessionId',
  'ipAddress',
  'userAgent',
  'requestId',
]

test('no two features state the same type', () => {
  const stated = [
    accountEvents,
    deletionEvents,
    usernameEvents,
    emailEvents,
    mailEvents,
    recoveryEvents,
    sessionEvents,
    signInEvents,
    journalEvents,
    invitationEvents,
    secondFactorEvents,
  ].flatMap((each) => Object.keys(each))

  expect(stated.sort()).toEqual(types)
})

test('the documentation has each type with its outcome, reasons and members, and no other', () => {
  const table = /## Types\n([\s\S]+?)\n## /.exec(`${read('docs/events.md')}\n## `)?.[1] ?? ''
  const documented = [
    ...table.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \| (\w+) \| (.*?) ?\| .+ \|$/gm),
  ].flatMap(([, names = '', outcome = '', details = '']) =>
    [...names.matchAll(/`([A-Z_]+)`/g)].map(([, type = '']) => ({
      type,
      outcome: outcome.toUpperCase(),
      reasons: [...details.matchAll(/`([A-Z_]+)`/g)].map(([, reason]) => reason),
      members: [...details.matchAll(/`([a-z]\w*)`/gi)]
        .map(([, name = '']) => name)
        .filter((name) => name !== name.toUpperCase()),
    })),
  )

  expect(documented.sort((a, b) => (a.type < b.type ? -1 : 1))).toEqual(
    types.map((type) => ({
      type,
      outcome: rows[type]?.outcome,
      reasons: rows[type]?.reasons ?? [],
      members: Object.keys(rows[type]?.members ?? {}),
    })),
  )
})

test('the schema has each type, and no other', () => {
  expect(enumeration?.values?.map(({ name }) => name.value).sort()).toEqual(types)
})

test('the schema describes a type by no reason that its row does not have', () => {
  for (const { name, description } of enumeration?.values ?? []) {
    const named = description?.value.match(/\b[A-Z]+(?:_[A-Z]+)*\b/g)?.filter((word) => word.length > 2) ?? []
    const reasons = rows[name.value]?.reasons ?? []
    expect([name.value, named.filter((word) => !reasons.includes(word))]).toEqual([name.value, []])
  }
})

test('the members of all rows, and no others, are fields of the schema and of the stored document', async () => {
  const { store } = await openTestDatabase()
  const stored = Object.keys(createEventModel(store).schema.paths)

  expect(eventType?.fields?.map(({ name }) => name.value).sort()).toEqual([...common, ...allMembers].sort())
  expect(stored.map((path) => (path === '_id' ? 'id' : path)).sort()).toEqual(
    [...common, ...allMembers].sort(),
  )
})

test('the indexes and the proof of the collection name types that there are', () => {
  const { indexes, sample } = eventCollection
  const named = JSON.stringify([
    indexes({ eventRetentionSeconds: 1, refreshEventRetentionSeconds: 1 }),
    sample?.filter,
  ]).match(/[A-Z]+(?:_[A-Z]+)+/g)

  expect(named?.length).toBeGreaterThan(3)
  expect(named?.filter((type) => !types.includes(type))).toEqual([])
})

test('metrics count each event by type and reason, and each outcome of a sign-in from zero on', async () => {
  const registry = new Registry()
  const count = createEventMetrics(registry)
  const signIns = async () =>
    [...(await registry.metrics()).matchAll(/^portcullis_sign_ins_total\{outcome="(\w+)"\} (\d+)$/gm)].map(
      ([, outcome, value]) => [outcome, Number(value)],
    )
  const reasons = accountEvents.SIGN_IN_REFUSED.reasons.map((reason) => reason.toLowerCase())
  const outcomes = ['succeeded', ...reasons, 'throttled', 'busy'].sort()
  expect((await signIns()).sort()).toEqual(outcomes.map((outcome) => [outcome, 0]))

  const expected: string[] = []
  for (const [type, { outcome, reasons }] of Object.entries(rows)) {
    for (const reason of reasons ?? [undefined]) {
      const body = reason === undefined ? { type } : { type, reason }
      count(stamp({ ...body, userId: null, ...commandLine }, outcome, '0'.repeat(24), new Date()))
      expected.push(`portcullis_events_total{event="${type}",reason="${reason ?? ''}"} 1`)
    }
  }
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('portcullis_events'))
  expect(lines.sort()).toEqual(expected.sort())
  expect((await signIns()).sort()).toEqual(outcomes.map((outcome) => [outcome, 1]))
})

test('an event of no row is a fault of the program', () => {
  expect(() => rowOf(rows, 'toString')).toThrow('No feature has an event of this type: toString.')
})

// What applications get at `onEvent`, written out: the type that is inferred from the rows must be the same.

interface Common {
  readonly id: string
  readonly at: Date
  readonly outcome: 'SUCCEEDED' | 'REFUSED'
  readonly userId: string | null
  readonly actorId: string | null
  readonly sessionId: string | null
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly requestId: string | null
}
interface Plain<Type> {
  readonly type: Type
}
interface Refused<Type, Reason> {
  readonly type: Type
  readonly reason: Reason
}
type Attempt =
  | 'REGISTRATION'
  | 'SIGN_IN'
  | 'REFRESH'
  | 'PASSWORD_CHANGE'
  | 'REAUTHENTICATION'
  | 'EMAIL'
  | 'RECOVERY'
type Published = Common &
  (
    | Plain<'REGISTERED'>
    | Plain<'ACCOUNT_IMPORTED'>
    | Plain<'IMPORTED_HASH_REPLACED'>
    | Refused<'REGISTRATION_REFUSED', 'USERNAME_TAKEN' | 'REGISTRATION_CLOSED' | 'REFUSED_BY_HOOK'>
    | Plain<'SIGNED_IN'>
    | Refused<
        'SIGN_IN_REFUSED',
        'UNKNOWN_ACCOUNT' | 'WRONG_PASSWORD' | 'ACCOUNT_DISABLED' | 'DELETION_PENDING' | 'REFUSED_BY_HOOK'
      >
    | Plain<'SESSION_REFRESHED'>
    | Plain<'REFRESH_REPEATED'>
    | Refused<'REFRESH_REFUSED', 'UNKNOWN' | 'ENDED' | 'EXPIRED' | 'BINDING' | 'DISABLED' | 'CONTENDED'>
    | Plain<'REFRESH_REUSED'>
    | Plain<'LOGGED_OUT'>
    | Plain<'SESSION_REVOKED'>
    | Plain<'ALL_SESSIONS_REVOKED'>
    | Plain<'SESSION_LIMIT_REACHED'>
    | Plain<'PASSWORD_CHANGED'>
    | Refused<'PASSWORD_CHANGE_REFUSED', 'WRONG_PASSWORD' | 'SESSION_ENDED'>
    | {
        readonly type: 'ROLES_CHANGED'
        readonly previousRoles: readonly string[]
        readonly roles: readonly string[]
      }
    | Plain<'ACCOUNT_DISABLED'>
    | Plain<'ACCOUNT_ENABLED'>
    | Plain<'INVITATION_SENT'>
    | Plain<'INVITATION_ACCEPTED'>
    | Plain<'INVITATION_WITHDRAWN'>
    | { readonly type: 'USERNAME_CHANGED'; readonly previousUsername: string; readonly username: string }
    | Plain<'DELETION_REQUESTED'>
    | Plain<'DELETION_CANCELLED'>
    | Plain<'ACCOUNT_ERASED'>
    | Refused<'ERASURE_POSTPONED', 'REFUSED_BY_HOOK' | 'FAILED'>
    | Plain<'SECOND_FACTORS_REMOVED'>
    | Refused<'ADMINISTRATION_REFUSED', 'LAST_ADMIN' | 'NOT_ALLOWED_ANY_MORE'>
    | Plain<'REAUTHENTICATED'>
    | Refused<'REAUTHENTICATION_REFUSED', 'WRONG_PASSWORD' | 'SESSION_CHANGED'>
    | Refused<'MAIL_FAILED', 'REJECTED' | 'EXPIRED'>
    | Plain<'EMAIL_CHANGE_REQUESTED'>
    | Plain<'EMAIL_CONFIRMED'>
    | Plain<'EMAIL_DISOWNED'>
    | Refused<'EMAIL_REFUSED', 'LINK_INVALID' | 'CODE_INVALID' | 'EMAIL_TAKEN' | 'EMAIL_CHANGE_BLOCKED'>
    | Plain<'RECOVERY_REQUESTED'>
    | Plain<'RECOVERED'>
    | Refused<'RECOVERY_REFUSED', 'UNKNOWN_ADDRESS' | 'ACCOUNT_DISABLED' | 'LINK_INVALID' | 'CODE_INVALID'>
    | Plain<'TOTP_ADDED'>
    | Plain<'TOTP_REMOVED'>
    | Plain<'RECOVERY_CODES_REPLACED'>
    | Plain<'RECOVERY_CODE_USED'>
    | Refused<'SECOND_FACTOR_REFUSED', 'WRONG_TOTP' | 'WRONG_RECOVERY_CODE'>
    | Refused<'THROTTLED', Attempt>
    | Refused<'BUSY', Attempt>
    | { readonly type: 'REFUSALS_SUPPRESSED'; readonly count: number }
  )
/** One object type of each member of the union, so that two can be compared however they are composed. */
type Flat<Union> = Union extends unknown ? { [Name in keyof Union]: Union[Name] } : never
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type MemberOfSome<Union> = Union extends unknown ? Exclude<keyof Union, keyof Common | 'type'> : never

test('applications get a union by type, each with its own reasons and members', () => {
  const same: Same<Flat<AuthenticationEvent>, Flat<Published>> = true
  const stored: Same<keyof EventMembers, MemberOfSome<AuthenticationEvent>> = true

  expect([same, stored]).toEqual([true, true])
})

test('a feature can be given the journal of all rows, and writes the events of its own ones only', () => {
  type WholeJournal = Journal<EventBody<typeof eventRows>>
  const isGiven: WholeJournal extends AccountJournal ? true : false = true
  const writesAll: AccountJournal extends WholeJournal ? true : false = false

  expect([isGiven, writesAll]).toEqual([true, false])
})
