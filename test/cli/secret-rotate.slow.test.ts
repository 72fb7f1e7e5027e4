import { join } from 'node:path'
import { progressText } from '../../src/cli/lib/progress.js'
import { startPortcullis } from '../harness/portcullis.js'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const cwd = emptyFolder()
const [first, second] = ['a-secret-for-tests-of-thirty-two-bytes', 'another-secret-for-tests-of-32-bytes']

/** A server that has both secrets, with accounts and keys made under the first one. */
async function afterFirstSecret(names: readonly string[]) {
  const old = await startPortcullis({ secret: first })
  for (const name of names) await old.api.register(name)
  const mongodbUri = old.portcullis.config.mongodbUri ?? ''
  await old.portcullis.stop()
  const { api, portcullis } = await startPortcullis({ mongodbUri, secret: second, secretPrevious: first })
  const env = {
    MONGODB_URI: mongodbUri,
    PORTCULLIS_MODE: 'development',
    PORTCULLIS_SECRET: second,
    PORTCULLIS_SECRET_PREVIOUS: first,
    PORTCULLIS_BCRYPT_COST: '4',
  }
  return { api, portcullis, mongodbUri, env }
}

test('the real command encrypts everything anew beside a running server, and the first secret can go', async () => {
  const { api, mongodbUri, env } = await afterFirstSecret(['ana', 'ben', 'cleo'])
  const ben = await api.login('ben')

  const { exitCode, stdout, stderr } = await runProcess(['secret', 'rotate'], { cwd, env })

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  // A right password was hashed anew at ben's sign-in already.
  expect(stdout).toMatch(
    /^Re-encrypted: [12] signing keys, 0 queued mails, 2 passwords, .*\.\nNothing is encrypted/,
  )
  const me = { query: '{ me { username } }', token: ben.accessToken }
  expect((await api.send(me)).data).toEqual({ me: { username: 'ben' } })
  const next = await startPortcullis({ mongodbUri, secret: second })
  expect((await next.api.send(me)).data).toEqual({ me: { username: 'ben' } })
  await expect(next.api.login('ana')).resolves.toMatchObject({ accessToken: expect.any(String) })
})

test('servers that exchange the secrets one after the other open what each other seals, before and after the command', async () => {
  const notYet = await startPortcullis({ secret: first, secretPrevious: second })
  const mongodbUri = notYet.portcullis.config.mongodbUri ?? ''
  const already = await startPortcullis({ mongodbUri, secret: second, secretPrevious: first })
  await notYet.api.register('ana')
  await already.api.register('ben')
  const env = {
    MONGODB_URI: mongodbUri,
    PORTCULLIS_MODE: 'development',
    PORTCULLIS_SECRET: second,
    PORTCULLIS_SECRET_PREVIOUS: first,
  }
  const eachSignsInEverywhere = async () => {
    for (const [at, other] of [
      [notYet, already],
      [already, notYet],
    ] as const) {
      for (const name of ['ana', 'ben']) {
        const { accessToken } = await at.api.login(name)
        expect((await other.api.send({ query: '{ me { username } }', token: accessToken })).status).toBe(200)
      }
    }
  }

  await eachSignsInEverywhere()
  // The key that is made now, by the one server, is one that the other has to trust.
  await already.services.keySet.revoke(already.services.keySet.current().kid)
  await notYet.services.keySet.refresh()
  await eachSignsInEverywhere()
  expect((await runHere(['secret', 'rotate'], { env })).exitCode).toBe(0)
  await eachSignsInEverywhere()
})

test('done again it has nothing to do', async () => {
  const { env } = await afterFirstSecret(['ana'])
  await runHere(['secret', 'rotate'], { env })

  const { exitCode, stdout } = await runHere(['secret', 'rotate'], { env })

  expect(exitCode).toBe(0)
  expect(stdout).toMatch(
    /^Re-encrypted: 0 signing keys, 0 queued mails, 0 passwords, .*\.\nNothing is encrypted/,
  )
})

test('what is under neither secret is named, is left, and is a failure', async () => {
  const { env, portcullis } = await afterFirstSecret(['ana', 'ben'])
  const third = 'a-third-secret-for-tests-of-32-bytes'

  const { exitCode, stdout } = await runHere(['secret', 'rotate'], {
    env: { ...env, PORTCULLIS_SECRET_PREVIOUS: third },
  })

  expect(exitCode).toBe(1)
  const ana = await portcullis.connection.collection('portcullis_accounts').findOne({ canonicalName: 'ana' })
  expect(stdout).toMatch(
    /^Re-encrypted: 0 signing keys, 0 queued mails, 0 passwords, .*\.\n[12] signing keys are encrypted with neither secret: [\w-]{43}/,
  )
  expect(stdout).toContain('2 passwords are encrypted with neither secret')
  expect(stdout).toContain(String(ana?._id))
  expect(stdout).not.toMatch(/Nothing is encrypted|p1\./)
  expect((await runHere(['secret', 'rotate'], { env })).exitCode).toBe(0)
})

test.each([
  ['without the previous secret', { PORTCULLIS_SECRET: second }, 'PORTCULLIS_SECRET_PREVIOUS'],
  [
    'with the secret of the data folder',
    {},
    `PORTCULLIS_SECRET_PREVIOUS="$(cat ${join(cwd, 'data/secret')})"`,
  ],
  ['with twice the same', { PORTCULLIS_SECRET: first, PORTCULLIS_SECRET_PREVIOUS: first }, 'must differ'],
])('%s it refuses before it looks at anything, and says what to do', async (_case, secrets, said) => {
  const env = {
    MONGODB_URI: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200',
    PORTCULLIS_MODE: 'development',
    PORTCULLIS_DATA_DIR: join(cwd, 'data'),
    ...secrets,
  }
  const { exitCode, stdout, stderr } = await runHere(['secret', 'rotate'], { env })
  expect({ exitCode, stdout }).toEqual({ exitCode: 78, stdout: '' })
  expect(stderr).toContain(said)
  expect(stderr).not.toContain(first)
})

test('progress is a bar where the end is known, and a count where not', () => {
  expect(progressText(1000, 4000, 'accounts')).toBe(
    '[######------------------]  25 %  1,000 of 4,000 accounts',
  )
  expect(progressText(0, 0, 'accounts')).toMatch(/^\[#{24}\] 100 %/)
  expect(progressText(5001, 5000, 'accounts')).toMatch(/^\[#{24}\] 100 %/)
  expect(progressText(12_345, null, 'lines')).toBe('12,345 lines')
})
