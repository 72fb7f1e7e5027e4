import { createTestSchema, expectAllowed, expectRefused } from 'portcullis/testing'
import { policies } from './policies.js'
import { typeDefs } from './server.js'

// Who may do what, without a server. Policies are not called here: their results are given.

const schema = createTestSchema({
  typeDefs,
  policies: Object.fromEntries(Object.keys(policies).map((name) => [name, () => false])),
})
const user = { userId: 'mia', roles: ['USER'] }
const agent = { userId: 'agnes', roles: ['USER', 'AGENT'] }
const admin = { userId: 'olga', roles: ['USER', 'ADMIN'] }
const none = { teamMember: false, ticketOfTeam: false }
const ofMax = { openedById: 'max' }

test('a ticket is visible to staff, to its team and to the user who opened it, and hidden from others', () => {
  for (const viewer of [agent, admin]) expectAllowed(schema, 'Ticket', viewer)
  expectAllowed(schema, 'Ticket', user, { object: { openedById: 'mia' }, policies: none })
  expectAllowed(schema, 'Ticket', user, { object: ofMax, policies: { ticketOfTeam: true } })
  expectRefused(schema, 'Ticket', user, { object: ofMax, policies: none, hidden: true })
  expectRefused(schema, 'Ticket', null, { object: ofMax, policies: none, hidden: true })
})

test('the phone number of a ticket is refused to the rest of the team', () => {
  const member = { policies: { ticketOfTeam: true } }
  expectAllowed(schema, 'Ticket.phone', user, { ...member, object: { openedById: 'mia' } })
  expectRefused(schema, 'Ticket.phone', user, { ...member, object: ofMax, code: 'FORBIDDEN', hidden: false })
  expectAllowed(schema, 'Ticket.phone', agent)
})

test('only staff sees the queue, writes and reads internal comments, and sets a priority', () => {
  const seen = { policies: { ...none, ticketOfTeam: true }, object: ofMax }
  for (const coordinate of [
    'Query.queue',
    'Ticket.comments(includeInternal:)',
    'AddCommentInput.internal',
    'OpenTicketInput.priority',
  ]) {
    for (const viewer of [agent, admin]) expectAllowed(schema, coordinate, viewer, seen)
    expectRefused(schema, coordinate, user, { ...seen, code: 'FORBIDDEN' })
  }
})

test('admins manage teams, agents take tickets', () => {
  for (const coordinate of ['Mutation.createTeam', 'Mutation.addTeamMember', 'Mutation.removeTeamMember']) {
    expectAllowed(schema, coordinate, admin)
    expectRefused(schema, coordinate, agent, { policies: none, code: 'FORBIDDEN' })
  }
  expectAllowed(schema, 'Mutation.takeTicket', agent)
  expectRefused(schema, 'Mutation.takeTicket', admin, { policies: none, code: 'FORBIDDEN' })
})

test('without an account, only the status is visible', () => {
  expectAllowed(schema, 'Query.deskStatus', null)
  for (const field of [
    'Query.teams',
    'Query.ticket',
    'Query.myTickets',
    'Query.queue',
    'Mutation.openTicket',
  ])
    expectRefused(schema, field, null, { policies: none, code: 'UNAUTHENTICATED' })
})
