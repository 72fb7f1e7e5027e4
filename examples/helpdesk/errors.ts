import { defineError } from 'portcullis'

// Codes of this application. Clients branch on them, so they never change. `status` is what a route sends.

export const TeamNameTaken = defineError('TEAM_NAME_TAKEN', 'Choose another name for the team.', {
  status: 409,
})

/** The account of the job works in the program, and never over HTTP. */
export const RobotSignIn = defineError('ROBOT_SIGN_IN', 'Sign in with your own account.', { status: 403 })

export const TicketClosed = defineError('TICKET_CLOSED', 'The ticket is closed. Open a new one.', {
  status: 409,
})

export const TicketFull = defineError('TICKET_FULL', 'The ticket has too many comments. Open a new one.', {
  status: 409,
})
