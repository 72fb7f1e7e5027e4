// Better Auth on its MongoDB adapter, as its documentation has it; no GraphQL.
import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { mongodbAdapter } from 'better-auth/adapters/mongodb'
import { toNodeHandler } from 'better-auth/node'
import mongoose from 'mongoose'
import { listen, spec } from './tell.js'

const client = await new mongoose.mongo.MongoClient(spec().mongodbUri).connect()
const db = client.db()
// Its adapter makes none.
await db.collection('session').createIndex({ token: 1 })
await db.collection('user').createIndex({ email: 1 }, { unique: true })
await db.collection('account').createIndex({ userId: 1 })

const auth = betterAuth({
  database: mongodbAdapter(db, { client }),
  secret: 'a-secret-for-measuring-of-thirty-two-bytes',
  baseURL: 'http://localhost:3000',
  emailAndPassword: { enabled: true },
  // Each look at the session also prolongs it, unless the request says not to: both are measured.
  session: { updateAge: 0 },
  rateLimit: { enabled: false },
  logger: { disabled: true },
})
listen(createServer(toNodeHandler(auth)), '/api/auth')
