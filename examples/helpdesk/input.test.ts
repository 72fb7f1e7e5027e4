import { codes, startTestDesk, type TestDesk } from './test-desk.js'

// Hostile and wrong input, and many tickets.

let desk: TestDesk
beforeAll(async () => {
  desk = await startTestDesk()
})
afterAll(() => desk.stop())

test('all faults of an input are reported at once, without its values', async () => {
  const { errors, text } = await desk.send(
    'mutation ($input: OpenTicketInput!) { openTicket(input: $input) { id } }',
    'mia',
    { input: { teamId: desk.teamId, title: ' ', text: 'x'.repeat(5001), phone: '' } },
  )

  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    problems: [
      { path: ['input', 'title'], maximum: 120 },
      { path: ['input', 'text'], maximum: 5000 },
      { path: ['input', 'phone'], maximum: 40 },
    ],
  })
  expect(text).not.toContain('xxx')
})

// The server itself refuses lists that are longer than its limit, before anything runs.
test.each([
  [0, 'BAD_USER_INPUT'],
  [-1, 'BAD_USER_INPUT'],
  [101, 'OPERATION_TOO_LARGE'],
])('a page of %d tickets is refused with %s', async (first, code) => {
  const refused = await desk.send('query ($first: Int!) { myTickets(first: $first) { id } }', 'mia', {
    first,
  })
  expect(codes(refused)).toEqual([code])
})

test.each(['', 'nonsense', 'twelve-bytes', '{"$ne":null}', '0'.repeat(24)])(
  'a ticket of the ID "%s" is null for a query and NOT_FOUND for a mutation',
  async (id) => {
    expect((await desk.send('query ($id: ID!) { ticket(id: $id) { id } }', 'agent', { id })).data).toEqual({
      ticket: null,
    })
    const closed = await desk.send('mutation ($id: ID!) { closeTicket(id: $id) { id } }', 'agent', { id })
    expect(codes(closed)).toEqual(['NOT_FOUND'])
  },
)

test('a name of a team is unique, and its members exist', async () => {
  const create = (input: object) =>
    desk.send('mutation ($input: CreateTeamInput!) { createTeam(input: $input) { id } }', 'admin', { input })

  expect(codes(await create({ name: 'Sales' }))).toEqual(['TEAM_NAME_TAKEN'])
  expect(codes(await create({ name: 'Ghosts', memberIds: ['0'.repeat(24)] }))).toEqual(['NOT_FOUND'])
  expect((await desk.send('{ teams { name } }', 'admin')).data).toEqual({ teams: [{ name: 'Sales' }] })
})

test('a ticket takes 200 comments and no more', async () => {
  const id = await desk.open('mia')
  const input = { ticketId: id, text: 'Again' }
  const add = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }'
  await desk.portcullis.connection
    .collection('tickets')
    .updateMany({}, { $set: { comments: Array.from({ length: 199 }, () => commentOf(desk.ids.mia)) } })

  const answers = await Promise.all([desk.send(add, 'mia', { input }), desk.send(add, 'max', { input })])
  expect(answers.flatMap(codes)).toEqual(['TICKET_FULL'])
  expect(
    (await desk.send('mutation ($id: ID!) { closeTicket(id: $id) { status } }', 'mia', { id })).data,
  ).toEqual({
    closeTicket: { status: 'CLOSED' },
  })
})

const commentOf = (authorId: string) => ({ authorId, text: 'x', internal: false, createdAt: new Date() })
