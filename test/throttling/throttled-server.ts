import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

export const wrongPassword = 'not the password of anybody'

/** How one attempt ended: `ok`, or the code of its refusal. */
export type Outcome = 'ok' | string

export interface Attempt {
  readonly username: string
  readonly password?: string
  /** Where it comes from, as a proxy says. */
  readonly from?: string
  readonly deviceCookie?: string
  readonly deviceToken?: string | null
  readonly cookie?: boolean
}

const loginQuery = 'mutation ($input: LoginInput!) { login(input: $input) { deviceToken user { id } } }'

/** A server behind a proxy that tells where requests come from, with a clock that stands still until it is moved. */
export async function startThrottled(options: Parameters<typeof startPortcullis>[0] = {}) {
  let at = Date.now()
  const server = await startPortcullis({ trustProxy: ['127.0.0.1'], now: () => new Date(at), ...options })
  return { ...server, advance: (seconds: number) => (at += seconds * 1000), ...attemptsOn(server) }
}

function attemptsOn({ api }: StartedPortcullis) {
  const login = ({
    username,
    password = wrongPassword,
    from = '192.0.2.1',
    deviceCookie,
    deviceToken,
    cookie = false,
  }: Attempt) =>
    api.send({
      query: loginQuery,
      variables: {
        input: { username, password, cookie, ...(deviceToken === undefined ? {} : { deviceToken }) },
      },
      headers: {
        'x-forwarded-for': from,
        ...(deviceCookie === undefined ? {} : { cookie: deviceCookie }),
      },
    })

  const tryLogin = async (attempt: Attempt): Promise<Outcome> => outcomeOf(await login(attempt))

  return {
    login,
    tryLogin,
    /** As many attempts, one after the other. */
    async tryLogins(times: number, attempt: Attempt | ((index: number) => Attempt)): Promise<Outcome[]> {
      const outcomes: Outcome[] = []
      for (let index = 0; index < times; index += 1)
        outcomes.push(await tryLogin(typeof attempt === 'function' ? attempt(index) : attempt))
      return outcomes
    },
    /** Signs in as a browser does. @returns the device cookie as the next request sends it */
    async deviceCookieOf(username: string, from?: string): Promise<string> {
      const response = await login({
        username,
        password: testPassword,
        cookie: true,
        ...(from === undefined ? {} : { from }),
      })
      const [cookie = ''] = response.headers.getSetCookie().filter((set) => set.includes('portcullis-device'))
      return cookie.slice(0, cookie.indexOf(';'))
    },
  }
}

export type ThrottledServer = Awaited<ReturnType<typeof startThrottled>>

export function outcomeOf({
  errors,
}: {
  errors?: readonly { extensions: { code: string } }[] | undefined
}): Outcome {
  return errors?.[0]?.extensions.code ?? 'ok'
}

/** How often each outcome came. */
export function tally(outcomes: readonly Outcome[]): Record<Outcome, number> {
  const counts: Record<Outcome, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
