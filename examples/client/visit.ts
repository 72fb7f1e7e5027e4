import { GraphQLClient } from 'graphql-request'
import { logout, me, refreshSession, register } from './operations.js'

/** Registers, looks at the own account, refreshes the session and signs out: the whole way, typed. */
export async function visit(url: string, username: string, password: string) {
  const client = new GraphQLClient(url)
  const { register: signedIn } = await client.request(register, { input: { username, password } })
  client.setHeader('authorization', `Bearer ${signedIn.accessToken}`)
  const { me: account } = await client.request(me)

  if (signedIn.refreshToken === null || signedIn.refreshToken === undefined) {
    throw new Error('This session is bound to a cookie.')
  }
  const { refreshSession: next } = await client.request(refreshSession, {
    refreshToken: signedIn.refreshToken,
  })
  client.setHeader('authorization', `Bearer ${next.accessToken}`)
  const { logout: ended } = await client.request(logout, { refreshToken: next.refreshToken ?? null })
  return { account, nextUntil: next.accessTokenExpiresAt, ended }
}
