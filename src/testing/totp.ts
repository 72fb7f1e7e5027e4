import * as z from 'zod/mini'
import { stepAt, stepSeconds, totpCode } from '../second-factors/index.js'
import type { TestClient, TestSignIn } from './client.js'
import type { TestClock } from './clock.js'

const begun = z.object({ enrolment: z.string(), secret: z.string() })
const confirmed = z.object({ codes: z.array(z.string()) })

/** The authenticator app of a test account. */
interface App {
  readonly secret: Buffer
  readonly recoveryCodes: readonly string[]
  lastStep: number
}

/** Authenticator apps of test accounts, by account. */
export interface TestApps {
  /** Adds an app to an account that signed in lately, unless it has one. */
  enrol(account: TestSignIn): Promise<App>
  /** A code of the account's app that was not used yet. Adds an app at the first call. */
  code(account: TestSignIn): Promise<string>
}

/** Creates apps on a client and its clock. The clock is advanced where all codes that a server accepts were used. */
export function createTestApps(client: TestClient, clock: TestClock): TestApps {
  const apps = new Map<string, App>()

  async function enrol({ userId, accessToken: token }: TestSignIn): Promise<App> {
    const known = apps.get(userId)
    if (known !== undefined) return known
    const { enrolment, secret: text } = begun.parse(
      await ask(token, 'beginTotp', 'mutation { beginTotp { enrolment secret } }'),
    )
    const secret = fromBase32(text)
    // The code of the step before, so that the next ones can be used at once.
    const lastStep = stepAt(clock.now()) - 1
    const { codes: recoveryCodes } = confirmed.parse(
      await ask(
        token,
        'confirmTotp',
        'mutation ($input: ConfirmTotpInput!) { confirmTotp(input: $input) { codes } }',
        { input: { enrolment, code: totpCode(secret, lastStep) } },
      ),
    )
    const app = { secret, recoveryCodes, lastStep }
    apps.set(userId, app)
    return app
  }

  async function ask(token: string, field: string, query: string, variables = {}): Promise<unknown> {
    const response = await client.send({ query, variables, token })
    const value = response.data?.[field]
    if (value == null) throw new Error(`${field} was refused: ${JSON.stringify(response.errors)}`)
    return value
  }

  async function code(account: TestSignIn): Promise<string> {
    const app = await enrol(account)
    const current = stepAt(clock.now())
    const step = Math.max(current, app.lastStep + 1)
    if (step > current + 1) clock.advance({ seconds: (step - current - 1) * stepSeconds })
    app.lastStep = step
    return totpCode(app.secret, step)
  }

  return { enrol, code }
}

/** Reads base 32 of RFC 4648, section 6, without padding. */
function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map((character) => alphabet.indexOf(character).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
