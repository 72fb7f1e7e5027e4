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
const none = { staff: false, teamMember: false, ticketOwner: false }

test('a ticket is visible to staff, to its team and to the user who opened it', () => {
  for (const name of ['staff', 'teamMember', 'ticketOwner']) {
    expectAllowed(schema, 'Ticket', user, { object: {}, policies: { ...none, [name]: true } })
  }
  expectRefused(schema, 'Ticket', user, { object: {}, policies: none, code: 'FORBIDDEN' })
  expectRefused(schema, 'Ticket', null, { object: {}, policies: none, code: 'UNAUTHENTICATED' })
})

test('the phone number of a ticket is hidden from the rest of the team', () => {
  const member = { policies: { ...none, teamMember: true } }
  expectAllowed(schema, 'Ticket.phone', user, { ...member, object: { openedById: 'mia' } })
  expectRefused(schema, 'Ticket.phone', user, { ...member, object: { openedById: 'max' }, code: 'FORBIDDEN' })
  expectAllowed(schema, 'Ticket.phone', agent, { policies: { ...none, staff: true }, object: {} })
})

test('only staff sees the queue, writes and reads internal comments, and sets a priority', () => {
  const seen = { policies: { ...none, staff: true, teamMember: true }, object: {} }
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
    expectAllowed(schema, coordinate, admin, { policies: { ...none, staff: true } })
    expectRefused(schema, coordinate, agent, { policies: none, code: 'FORBIDDEN' })
  }
  expectAllowed(schema, 'Mutation.takeTicket', agent, { policies: { ...none, staff: true } })
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
