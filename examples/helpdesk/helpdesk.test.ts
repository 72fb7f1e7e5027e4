import { teamsClaim } from './hooks.js'
import { codes, type Name, startTestDesk, type TestDesk } from './test-desk.js'

// The helpdesk over HTTP, on a real MongoDB.

let desk: TestDesk
beforeAll(async () => {
  desk = await startTestDesk()
})
afterAll(() => desk.stop())

const read = 'query ($id: ID!) { ticket(id: $id) { title openedBy { name } } }'
const addComment = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { comments { text } } }'
const close = 'mutation ($id: ID!) { closeTicket(id: $id) { status } }'
const take = 'mutation ($id: ID!) { takeTicket(id: $id) { assignee { name } } }'

test('a ticket is visible to its team and to staff, and hidden from other clients', async () => {
  const id = await desk.open('mia', { title: 'A secret printer' })
  for (const as of ['mia', 'max', 'agent', 'admin'] as const) {
    expect((await desk.send(read, as, { id })).data).toEqual({
      ticket: { title: 'A secret printer', openedBy: { name: 'mia' } },
    })
  }

  const outsider = await desk.send(read, 'outsider', { id })
  const absent = await desk.send(read, 'outsider', { id: '0'.repeat(24) })
  expect(outsider.text).toBe('{"data":{"ticket":null}}')
  expect(absent.text).toBe(outsider.text)
  expect(outsider.text).not.toContain('secret')
  expect((await desk.send(read, null, { id })).status).toBe(401)
})

test('the phone number is for the user who opened the ticket, and for staff', async () => {
  const id = await desk.open('mia')
  const phone = async (as: Name) =>
    (await desk.send('query ($id: ID!) { ticket(id: $id) { phone } }', as, { id })).data

  for (const as of ['mia', 'agent', 'admin'] as const) {
    expect(await phone(as)).toEqual({ ticket: { phone: '0815' } })
  }
  expect(await phone('max')).toEqual({ ticket: { phone: null } })
})

test('a user who leaves a team still sees the own tickets, no others, and not the team', async () => {
  const own = await desk.open('max')
  const other = await desk.open('mia')
  const change = (field: string) =>
    desk.send(
      `mutation ($t: ID!, $u: ID!) { ${field}(teamId: $t, userId: $u) { members { name } } }`,
      'admin',
      {
        t: desk.teamId,
        u: desk.ids.max,
      },
    )
  expect((await change('removeTeamMember')).data).toEqual({
    removeTeamMember: { members: [{ name: 'mia' }] },
  })

  const seen = await desk.send('query ($id: ID!) { ticket(id: $id) { title team { name } } }', 'max', {
    id: own,
  })
  expect(seen.data).toEqual({ ticket: { title: 'Printer', team: null } })
  expect((await desk.send(read, 'max', { id: other })).data).toEqual({ ticket: null })
  expect((await desk.send('{ teams { name } }', 'max')).data).toEqual({ teams: [] })
  const comment = { input: { ticketId: other, text: 'Mine?' } }
  expect(codes(await desk.send(addComment, 'max', comment))).toEqual(['NOT_FOUND'])
  await change('addTeamMember')
})

test('internal comments are for staff: to write, and to read', async () => {
  const ticketId = await desk.open('mia')
  const write = (as: Name, text: string, internal?: boolean) =>
    desk.send(addComment, as, { input: { ticketId, text, ...(internal === undefined ? {} : { internal }) } })
  await write('agent', 'He is difficult.', true)
  await write('max', 'Any news?')

  for (const internal of [true, false]) {
    expect(codes(await write('mia', 'Hidden', internal))).toEqual(['FORBIDDEN'])
  }
  const list = 'query ($id: ID!) { ticket(id: $id) { comments { text } } }'
  expect((await desk.send(list, 'mia', { id: ticketId })).data).toEqual({
    ticket: { comments: [{ text: 'Any news?' }] },
  })
  const all = list.replace('comments', 'comments(includeInternal: true)')
  expect((await desk.send(all, 'agent', { id: ticketId })).data).toEqual({
    ticket: { comments: [{ text: 'He is difficult.' }, { text: 'Any news?' }] },
  })
  expect((await desk.send(all, 'mia', { id: ticketId })).text).not.toContain('difficult')
})

test('nobody opens a ticket in a team of others, comments on or closes what is out of reach', async () => {
  const id = await desk.open('mia')
  await expect(desk.open('outsider')).rejects.toThrow('NOT_FOUND')
  await expect(desk.open('mia', { priority: 'URGENT' })).rejects.toThrow('FORBIDDEN')
  await expect(desk.open('agent', { teamId: 'nonsense' })).rejects.toThrow('NOT_FOUND')

  const comment = { input: { ticketId: id, text: 'Hello' } }
  expect(codes(await desk.send(addComment, 'outsider', comment))).toEqual(['NOT_FOUND'])
  // A member of the team reads the ticket, but does not close it.
  for (const as of ['outsider', 'max'] as const)
    expect(codes(await desk.send(close, as, { id }))).toEqual(['NOT_FOUND'])
  expect((await desk.send(take, 'admin', { id })).status).toBe(403)
  expect((await desk.send('{ queue { id } }', 'mia')).status).toBe(403)
  expect((await desk.send(close, 'mia', { id })).data).toEqual({ closeTicket: { status: 'CLOSED' } })
  expect(codes(await desk.send(addComment, 'mia', comment))).toEqual(['TICKET_CLOSED'])
})

test('access tokens name the teams of their account, and change with them', async () => {
  const { accessToken, refreshToken, userId } = await desk.signUp({ username: 'nora' })
  expect(claimOf(accessToken)).toEqual([])

  const add =
    'mutation ($teamId: ID!, $userId: ID!) { addTeamMember(teamId: $teamId, userId: $userId) { id } }'
  await desk.send(add, 'admin', { teamId: desk.teamId, userId })

  const { accessToken: next } = await desk.client.refresh(refreshToken)
  expect(claimOf(next)).toEqual([desk.teamId])
})

/** What another service reads from a token that it has verified. */
function claimOf(accessToken: string): unknown {
  const [, payload = ''] = accessToken.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString())[teamsClaim]
}
