import type { BeforeSignIn, Registered } from 'portcullis'
import { RobotSignIn } from './errors.js'
import type { RegisterInput } from './generated/resolvers.js'
import { assertTexts } from './input.js'
import { robot } from './seed.js'
import type { Services } from './services.js'

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
}
