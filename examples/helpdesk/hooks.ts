import type { BeforeSignIn, ClaimsRequest, Registered } from 'portcullis'
import { RobotSignIn } from './errors.js'
import type { RegisterInput } from './generated/resolvers.js'
import { assertTexts } from './input.js'
import { robot } from './seed.js'
import type { Services } from './services.js'

/** A name that no other issuer uses (RFC 7519, section 4.2). */
export const teamsClaim = 'https://helpdesk.example/teams'

/** Code of the helpdesk in registration and sign-in. */
export const hooks = {
  /** Account and team are created in one transaction: a name that is taken leaves no account. */
  registered: async ({ account, input, session }: Registered<RegisterInput>, { teams }: Services) => {
    const { teamName = null } = input
    assertTexts({ teamName: [teamName, 60] })
    if (teamName !== null) await teams.create(teamName, [account.id], session)
  },
  /** Runs after the password was verified, so a refusal tells nothing to others. */
  beforeSignIn: async ({ account }: BeforeSignIn) => {
    if (account.username === robot) throw new RobotSignIn()
  },
  /** For other services that verify access tokens, such as the one that stores attachments by team. */
  claims: async ({ account }: ClaimsRequest, { teams }: Services) => ({
    [teamsClaim]: await teams.idsOf(account.id),
  }),
}
