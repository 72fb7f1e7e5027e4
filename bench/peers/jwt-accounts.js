// Accounts as most tutorials have them: a user document, bcrypt, and two JSON Web Tokens under a secret.
// @ts-check
import { createSecretKey } from 'node:crypto'
import bcrypt from 'bcrypt'
import jwt from 'jsonwebtoken'
import mongoose from 'mongoose'

const secrets = {
  access: 'a-secret-for-measuring-access-tokens',
  refresh: 'another-secret-for-measuring-refresh-tokens',
}

/** What clients see of it, for servers that write their schema themselves. */
export const accountTypes = /* GraphQL */ `
  type User { id: ID! username: String! roles: [String!]! }
  type AuthPayload { accessToken: String! refreshToken: String user: User! }
  input RegisterInput { username: String! password: String! }
  input LoginInput { username: String! password: String! }
  type Mutation {
    register(input: RegisterInput!): AuthPayload!
    login(input: LoginInput!): AuthPayload!
    refreshSession(refreshToken: String!): AuthPayload!
  }
`

/**
 * @param {{ mongodbUri: string, bcryptCost: number, keyObject?: boolean }} options - `keyObject`: secrets as KeyObjects,
 * which jsonwebtoken need not guess the kind of for each token
 */
export async function createJwtAccounts({ mongodbUri, bcryptCost, keyObject = false }) {
  await mongoose.connect(mongodbUri)
  const User = mongoose.model(
    'User',
    new mongoose.Schema({
      username: { type: String, required: true, unique: true },
      password: { type: String, required: true },
      roles: { type: [String], default: ['USER'] },
    }),
    'users',
  )
  await User.init()
  const key = (/** @type {string} */ secret) => (keyObject ? createSecretKey(Buffer.from(secret)) : secret)
  const keys = { access: key(secrets.access), refresh: key(secrets.refresh) }
  const find = (/** @type {unknown} */ id) => User.findById(id).lean()

  /** @param {any} user */
  const accessTokenOf = (user) => jwt.sign({ sub: String(user._id) }, keys.access, { expiresIn: '15m' })

  /** @param {any} user */
  const signedIn = (user) => ({
    accessToken: accessTokenOf(user),
    refreshToken: jwt.sign({ sub: String(user._id) }, keys.refresh, { expiresIn: '14d' }),
    user,
  })

  return {
    /**
     * The account behind a request, looked up each time, so that one who was deleted or lost a role is noticed.
     *
     * @param {string | undefined} authorization
     */
    async userOf(authorization) {
      if (authorization === undefined) return null
      return find(jwt.verify(authorization.slice('Bearer '.length), keys.access).sub)
    },
    resolvers: {
      User: { id: (/** @type {any} */ user) => String(user._id) },
      Mutation: {
        /** @param {unknown} _ @param {any} args */
        async register(_, { input }) {
          const password = await bcrypt.hash(input.password, bcryptCost)
          return signedIn(await User.create({ username: input.username, password }))
        },
        /** @param {unknown} _ @param {any} args */
        async login(_, { input }) {
          const user = await User.findOne({ username: input.username }).lean()
          if (user === null || !(await bcrypt.compare(input.password, user.password)))
            throw new Error('Wrong user name or password')
          return signedIn(user)
        },
        /** No rotation: the refresh token stays the same. @param {unknown} _ @param {any} args */
        async refreshSession(_, { refreshToken }) {
          const user = await find(jwt.verify(refreshToken, keys.refresh).sub)
          if (user === null) throw new Error('Sign in again')
          return { accessToken: accessTokenOf(user), refreshToken, user }
        },
      },
    },
  }
}
