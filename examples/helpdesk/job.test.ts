import { startTestServer } from 'portcullis/testing'
import { closeStaleTickets } from './close-stale-tickets.js'
import { openTicket } from './operations.js'
import { ensureRobot, robot, seed } from './seed.js'
import { createHelpdesk } from './server.js'
import { startTestDesk, type TestDesk } from './test-desk.js'

let desk: TestDesk
beforeAll(async () => {
  desk = await startTestDesk()
  await ensureRobot(desk.portcullis)
})
afterAll(() => desk.stop())

const run = (as = robot) => closeStaleTickets(desk.portcullis, { robot: as, now: desk.clock.now() })

/** What staff reads of a ticket. Executed without HTTP: the sessions of the desk end while its clock is moved. */
async function ticket(id: string, fields: string) {
  const viewer = await desk.portcullis.viewerOf(desk.ids.admin)
  const document = `query ($id: ID!) { ticket(id: $id) { ${fields} } }`
  return (await desk.portcullis.execute({ document, variables: { id }, viewer })).data
}

test('the job closes tickets without a change for 30 days, and no others', async () => {
  const { portcullis, teamId, ids } = desk
  const open = async () => {
    const viewer = await portcullis.viewerOf(ids.mia)
    const input = { teamId, title: 'Printer', text: 'It is on fire.' }
    const { data } = await portcullis.execute({ document: openTicket, variables: { input }, viewer })
    return data?.openTicket.id ?? ''
  }
  const stale = await open()
  desk.clock.advance({ days: 29 })
  const recent = await open()
  expect(await run()).toBe(0)
  desk.clock.advance({ days: 2 })

  expect(await run()).toBe(1)

  expect(await ticket(stale, 'status')).toEqual({ ticket: { status: 'CLOSED' } })
  expect(await ticket(recent, 'status')).toEqual({ ticket: { status: 'OPEN' } })
  expect(await run()).toBe(0)
})

test('the job has the rights of its account, and none without an enabled one', async () => {
  const { accounts } = desk.portcullis
  await expect(run('mia')).rejects.toThrow('mia cannot list tickets')
  await expect(run('nobody')).rejects.toThrow('does not exist or is disabled')

  const account = await accounts.findByUsername(robot)
  await accounts.disable(account?.id ?? '')
  await expect(run()).rejects.toThrow('does not exist or is disabled')
  await accounts.enable(account?.id ?? '')
  expect(await run()).toBe(0)
})

test('a job that is aborted stops with the reason', async () => {
  const signal = AbortSignal.abort(new Error('the helpdesk stops'))
  const job = closeStaleTickets(desk.portcullis, { robot, now: desk.clock.now(), signal })

  await expect(job).rejects.toThrow('the helpdesk stops')
})

test('the open tickets of an agent who is disabled return to the queue', async () => {
  const { portcullis, client, ids } = desk
  const mia = await portcullis.viewerOf(ids.mia)
  const input = { teamId: desk.teamId, title: 'Printer', text: 'Again.' }
  const opened = await portcullis.execute({ document: openTicket, variables: { input }, viewer: mia })
  const id = opened.data?.openTicket.id ?? ''
  const { accessToken } = await client.login('the-agent')
  await client.send({
    query: 'mutation ($id: ID!) { takeTicket(id: $id) { id } }',
    variables: { id },
    token: accessToken,
  })
  const assignee = () => ticket(id, 'assignee { name }')
  expect(await assignee()).toEqual({ ticket: { assignee: { name: 'the-agent' } } })

  await portcullis.accounts.disable(ids.agent)

  // The event is delivered after the change: `onEvent` is not awaited.
  const released = JSON.stringify({ ticket: { assignee: null } })
  while (JSON.stringify(await assignee()) !== released) await new Promise(setImmediate)
})

test('the seed fills an empty helpdesk once, and its accounts can sign in', async () => {
  const { portcullis, client, stop } = await startTestServer({}, createHelpdesk)
  try {
    const password = await seed(portcullis)
    const { accessToken } = await client.login('agnes', password ?? '')
    const { data } = await client.send({ query: '{ queue { title openedBy { name } } }', token: accessToken })

    expect(data).toEqual({ queue: [{ title: 'The printer is on fire', openedBy: { name: 'mia' } }] })
    expect(await seed(portcullis)).toBeNull()
  } finally {
    await stop()
  }
})
