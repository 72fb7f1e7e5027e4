import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mongoose'
import { shareTestMongodb, startTestMongodb } from '../../src/testing/mongodb.js'

// A folder for temporary files that no other run of these tests uses at the same time.
const ordinary = process.env.TMPDIR
const own = mkdtempSync(join(tmpdir(), 'portcullis-temporary-'))
beforeAll(() => {
  process.env.TMPDIR = own
})
afterAll(() => {
  if (ordinary === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = ordinary
  rmSync(own, { recursive: true })
})
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('portcullis-testing-'))
const answers = async (uri: string): Promise<boolean> => {
  const connection = createConnection(uri, { serverSelectionTimeoutMS: 1_000 })
  try {
    await connection.asPromise()
    return true
  } catch {
    return false
  } finally {
    await connection.close()
  }
}

test('all servers of a process share one MongoDB, which ends with the last of them and leaves nothing', async () => {
  const before = folders()
  const [one, two] = await Promise.all([shareTestMongodb({}), shareTestMongodb({})])
  expect(one.uri).toBe(two.uri)
  expect(folders()).toHaveLength(before.length + 1)

  await one.stop()
  await one.stop()
  expect(await answers(two.uri)).toBe(true)

  await two.stop()
  expect(await answers(two.uri)).toBe(false)
  expect(folders()).toEqual(before)
})

test('a MongoDB that is there is used and not stopped', async () => {
  const { uri, stop } = await shareTestMongodb({ PORTCULLIS_TEST_MONGODB_URI: 'mongodb://127.0.0.1:1/' })
  expect(uri).toBe('mongodb://127.0.0.1:1/')
  await stop()
})

test('one that cannot start says so, and the next is tried anew', async () => {
  const mongod = process.env.PORTCULLIS_MONGOD
  process.env.PORTCULLIS_MONGOD = '/no/mongod/here'
  const before = folders()
  try {
    await expect(startTestMongodb()).rejects.toThrow('/no/mongod/here')
  } finally {
    if (mongod === undefined) delete process.env.PORTCULLIS_MONGOD
    else process.env.PORTCULLIS_MONGOD = mongod
  }
  expect(folders()).toEqual(before)
})
