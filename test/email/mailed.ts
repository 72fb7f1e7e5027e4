import type { TestClient, TestResponse } from '../../src/testing/client.js'
import { testPassword } from '../../src/testing/client.js'
import type { StartedPortcullis } from '../harness/portcullis.js'

/** A signed-in account of a test. */
export interface SignedIn {
  readonly accessToken: string
  readonly userId: string
}

const me = '{ id username email pendingEmail }'
const payload = '{ accessToken refreshToken user { id email pendingEmail } }'

/** The operations of addresses and recovery, as a client calls them. */
export function createMailClient({ api }: { readonly api: TestClient }) {
  const call = (field: string, type: string, fields: string) => (input: object, token?: string) =>
    api.send({
      query: `mutation ($input: ${type}!) { ${field}(input: $input) ${fields} }`,
      variables: { input },
      token,
    })
  const changeEmail = call('changeEmail', 'ChangeEmailInput', me)
  const confirmEmail = call('confirmEmail', 'ConfirmEmailInput', me)
  const confirmByLink = call('confirmEmailByLink', 'LinkInput', '{ username email }')
  const disownEmail = call('disownEmail', 'LinkInput', '')
  const requestRecovery = call('requestRecovery', 'RequestRecoveryInput', '{ request expiresAt }')
  const recover = call('recover', 'RecoverInput', payload)
  const sendRecovery = call('sendRecovery', 'SendRecoveryInput', me)
  return {
    changeEmail: (email: string, token?: string) => changeEmail({ email }, token),
    confirmEmail: (code: string, token?: string) => confirmEmail({ code }, token),
    confirmByLink: (token: string, bearer?: string) => confirmByLink({ token }, bearer),
    disownEmail: (token: string, bearer?: string) => disownEmail({ token }, bearer),
    resend: (token?: string) => api.send({ query: `mutation { resendEmailConfirmation ${me} }`, token }),
    requestRecovery: (email: string, bearer?: string) => requestRecovery({ email }, bearer),
    recover: (proof: object, newPassword: string, more: object = {}) =>
      recover({ proof, newPassword, ...more }),
    sendRecovery: (userId: string, token?: string) => sendRecovery({ userId }, token),
    me: (token: string) => api.send({ query: `{ me ${me} }`, token }),
    async register(username: string, email?: string): Promise<SignedIn> {
      const input = { username, password: testPassword, ...(email === undefined ? {} : { email }) }
      const query = `mutation ($input: RegisterInput!) { register(input: $input) ${payload} }`
      const response = await api.send({ query, variables: { input } })
      return signedInBy('register', response)
    },
  }
}

export type MailClient = ReturnType<typeof createMailClient>

/** The session that a response began. */
export function signedInBy(field: string, { data, errors }: TestResponse): SignedIn {
  const found: unknown = data?.[field]
  if (typeof found !== 'object' || found === null) throw new Error(`${field}: ${JSON.stringify(errors)}`)
  // The query above asks for these fields, and the schema has them non-null.
  const { accessToken, user } = found as { accessToken: string; user: { id: string } }
  return { accessToken, userId: user.id }
}

/** Registers an account whose address is verified. */
export async function verified(
  server: StartedPortcullis,
  client: MailClient,
  username: string,
  email = `${username}@example.com`,
): Promise<SignedIn> {
  const account = await client.register(username, email)
  const { token } = await server.mails.next(email)
  const { errors } = await client.confirmByLink(token ?? '')
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return account
}

/** A password that the default policy accepts, other than `testPassword`. */
export const otherPassword = 'velvet harbour 9182 cinnamon'
