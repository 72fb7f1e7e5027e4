import { stepAt, totpCode } from '../../src/second-factors/totp.js'
import { type TestResponse, testPassword } from '../../src/testing/client.js'
import type { StartedServer } from '../harness/portcullis.js'

type Server = Pick<StartedServer, 'api' | 'clock'>

/** Reads base 32 as an authenticator app does. */
export function fromBase32(text: string): Buffer {
  const bits = [...text].map((character) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0'),
  )
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}

/** The code that an app shows. @param ahead - steps from now */
export function codeOf(secret: string, { clock }: Pick<Server, 'clock'>, ahead = 0): string {
  return totpCode(fromBase32(secret), stepAt(clock.now()) + ahead)
}

export interface Enrolled {
  readonly username: string
  readonly userId: string
  /** Of a session that has not used the second factor. */
  readonly accessToken: string
  readonly secret: string
  readonly codes: readonly string[]
}

export const beginTotp = 'mutation { beginTotp { enrolment secret uri qrCode expiresAt } }'
export const confirmTotp = `mutation ($input: ConfirmTotpInput!) {
  confirmTotp(input: $input) { codes user { id secondFactors recoveryCodesLeft } }
}`
const payload =
  '{ accessToken refreshToken deviceToken user { id secondFactors recoveryCodesLeft sessions { current methods } } }'
export const loginMutation = `mutation ($input: LoginInput!) { login(input: $input) ${payload} }`
export const completeMutation = `mutation ($input: CompleteSignInInput!) { completeSignIn(input: $input) ${payload} }`
export const reauthenticateMutation = `mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) ${payload} }`

/** A field of an answer, of the shape that the schema states. */
export function field<Value>({ data, text }: TestResponse, name: string): Value {
  const value = data?.[name]
  if (value == null) throw new Error(text)
  return value as Value
}

/** Begins an enrolment. */
export async function begun({ api }: Pick<Server, 'api'>, token: string) {
  const answer = await api.send({ query: beginTotp, token })
  return field<{ enrolment: string; secret: string; uri: string; qrCode: string; expiresAt: string }>(
    answer,
    'beginTotp',
  )
}

/** Registers an account with an authenticator app, whose next code counts. */
export async function enrolled(server: Server, username: string): Promise<Enrolled> {
  const { api, clock } = server
  const { accessToken, userId } = await api.register(username)
  const { enrolment, secret } = await begun(server, accessToken)
  const input = { enrolment, code: codeOf(secret, server) }
  const answer = await api.send({ query: confirmTotp, variables: { input }, token: accessToken })
  const { codes } = field<{ codes: string[] }>(answer, 'confirmTotp')
  clock.advance({ seconds: 60 })
  return { username, userId, accessToken, secret, codes }
}

export function login({ api }: Pick<Server, 'api'>, username: string, rest: object = {}) {
  return api.send({
    query: loginMutation,
    variables: { input: { username, password: testPassword, ...rest } },
  })
}

/** The handle of SECOND_FACTOR_REQUIRED. */
export function handleOf(answer: TestResponse): string {
  const [error] = answer.errors ?? []
  if (error?.extensions.code !== 'SECOND_FACTOR_REQUIRED') throw new Error(answer.text)
  return String(error.extensions.signIn)
}

export function complete({ api }: Pick<Server, 'api'>, signIn: string, secondFactor: object, headers = {}) {
  return api.send({ query: completeMutation, variables: { input: { signIn, secondFactor } }, headers })
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

/** Signs in with password and authenticator app. */
export async function signedIn(server: Server, { username, secret }: Enrolled): Promise<Tokens> {
  const answer = await login(server, username, { secondFactor: { totp: codeOf(secret, server) } })
  server.clock.advance({ seconds: 30 })
  return field<Tokens>(answer, 'login')
}
