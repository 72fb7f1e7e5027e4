import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import mongoose from 'mongoose'
import { z } from 'zod'
import { openTestDatabase } from '../harness/database.js'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const sight = z.object({
  settings: z.number(),
  stored: z.looseObject({ _id: z.instanceof(mongoose.mongo.ObjectId), createdAt: z.date() }),
  data: z.unknown(),
  found: z.unknown(),
  own: z.unknown(),
})

let seen: z.infer<typeof sight>
beforeAll(async () => {
  const { uri } = await openTestDatabase()
  const script = at('application-mongoose-process.ts')
  const hooks = at('../../scripts/register-typescript.js')
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', hooks, script, uri])
  seen = sight.parse(mongoose.mongo.BSON.EJSON.parse(stdout, { relaxed: true }))
})

test("no setting of an application's Mongoose reaches one of our models", () => {
  const { settings, stored, data, found } = seen
  expect(settings).toBeGreaterThan(30)
  expect(stored).toMatchObject({
    username: 'Ana-Of-Many-Letters',
    roles: ['USER'],
    disabled: false,
    revision: 0,
    passwordHash: expect.stringContaining('.'),
  })
  expect(stored).not.toHaveProperty('deletedAt')
  expect(Math.abs(stored.createdAt.getTime() - Date.now())).toBeLessThan(600_000)
  expect(data).toMatchObject({
    me: { id: stored._id.toHexString(), username: 'Ana-Of-Many-Letters', roles: ['USER'] },
  })
  expect(found).toEqual(stored)
})

test('models of an application keep its settings on the connection that it is given, and names of ours are free', () => {
  expect(seen.own).toEqual({
    isOfItsMongoose: true,
    collection: 'app_Session',
    isTitleLowerCase: true,
    hasDeletedAt: true,
    models: { ofMongoose: [], ofConnection: ['Session'] },
  })
})
