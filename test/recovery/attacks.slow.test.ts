import { pino } from 'pino'
import { createApplication } from '../../src/application/portcullis.js'
import { createTestClient } from '../../src/testing/client.js'
import { createMailClient, type MailClient, otherPassword, verified } from '../email/mailed.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
let client: MailClient
let other: MailClient
let stop: () => Promise<void>
beforeAll(async () => {
  server = await startPortcullis()
  client = createMailClient(server)
  // A second instance on the same database.
  const { portcullis } = await createApplication({
    mode: 'development',
    secret: 'a-secret-for-tests-of-thirty-two-bytes',
    bcryptCost: 4,
    mongodbUri: server.portcullis.config.mongodbUri ?? '',
    now: server.clock.now,
    sendMail: () => undefined,
    log: pino({ level: 'silent' }),
  })
  stop = () => portcullis.stop()
  other = createMailClient({ api: createTestClient((await portcullis.listen({ port: 0 })).url) })
})
afterAll(() => stop?.())

const sides = (times: number) => Array.from({ length: times }, (_, at) => (at % 2 === 0 ? client : other))
const recoveryTo = async (email: string) => {
  await client.requestRecovery(email)
  return (await server.mails.all(email)).filter(({ mail }) => mail === 'recovery').at(-1)?.token ?? ''
}

test('100 parallel recoveries by one link over two instances: one password, one session (T-R 2)', async () => {
  await verified(server, client, 'parallel')
  const token = await recoveryTo('parallel@example.com')
  const answers = await Promise.all(sides(100).map((side) => side.recover({ token }, otherPassword)))

  expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1)
  const session = await server.api.login('parallel', otherPassword)
  const query = '{ me { sessions { id } } }'
  const { data } = await server.api.send({ query, token: session.accessToken })
  expect(data).toEqual({ me: { sessions: [expect.anything(), expect.anything()] } })
})

test('100 parallel confirmations of one address by two accounts over two instances: one has it (T-E 4)', async () => {
  const ana = await client.register('race-ana', 'race@example.com')
  const eve = await client.register('race-eve', 'race@example.com')
  const mails = await server.mails.all('race@example.com')
  const tokens = mails.map(({ token }) => token ?? '')
  await Promise.all(sides(100).map((side, at) => side.confirmByLink(tokens[(at >> 1) % 2] ?? '')))

  const accounts = await server.services.accounts.findMany([ana.userId, eve.userId])
  expect(accounts.filter((account) => account?.email === 'race@example.com')).toHaveLength(1)
})

test('every link works for its own operation only (T-R 3)', async () => {
  const ana = await verified(server, client, 'diagonal')
  await client.changeEmail('diagonal-b@example.com', ana.accessToken)
  const [confirm = '', disown = ''] = (await server.mails.next('diagonal-b@example.com')).tokens
  const recovery = await recoveryTo('diagonal@example.com')
  for (const token of [confirm, disown])
    expect(codes(await client.recover({ token }, otherPassword))).toEqual(['LINK_INVALID'])
  for (const token of [recovery, disown])
    expect(codes(await client.confirmByLink(token))).toEqual(['LINK_INVALID'])
  for (const token of [recovery, confirm])
    expect(codes(await client.disownEmail(token))).toEqual(['LINK_INVALID'])
  expect((await client.confirmByLink(confirm)).errors).toBeUndefined()
})
