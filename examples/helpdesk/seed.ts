import { randomBytes } from 'node:crypto'
import type { Account, OperationDocument, Portcullis } from 'portcullis'
import { createTeam, openTicket } from './operations.js'

/** The account of the job. Nobody signs in to it: its password is not kept. */
export const robot = 'desk-robot'

/** Creates the account of the job, unless it exists. */
export async function ensureRobot({ accounts }: Pick<Portcullis, 'accounts'>): Promise<void> {
  if ((await accounts.findByUsername(robot)) !== null) return
  await accounts.create({ username: robot, password: newPassword(), roles: ['AGENT'] })
}

/**
 * Fills an empty helpdesk for development: an admin, an agent, two members of a team, and a ticket.
 *
 * @returns the password of the accounts; `null` if they exist already
 */
export async function seed(portcullis: Portcullis): Promise<string | null> {
  const { accounts } = portcullis
  if ((await accounts.findByUsername('olga')) !== null) return null
  const password = newPassword()
  const olga = await accounts.create({ username: 'olga', password, roles: ['ADMIN'] })
  await accounts.create({ username: 'agnes', password, roles: ['AGENT'] })
  const mia = await accounts.create({ username: 'mia', password })
  const max = await accounts.create({ username: 'max', password })
  const team = await executeAs(portcullis, olga, {
    document: createTeam,
    variables: { input: { name: 'Support', memberIds: [mia.id, max.id] } },
  })
  await executeAs(portcullis, mia, {
    document: openTicket,
    variables: {
      input: {
        teamId: team.createTeam.id,
        title: 'The printer is on fire',
        text: 'Please come.',
        phone: '110',
      },
    },
  })
  return password
}

/** Executes an operation on behalf of an account. @throws Error if it has errors */
async function executeAs<Data, Variables>(
  { execute, viewerOf }: Portcullis,
  { id }: Account,
  operation: {
    readonly document: OperationDocument<Data, Variables>
    readonly variables: Variables
  },
): Promise<Data> {
  const { data, errors } = await execute<Data, Variables>({ ...operation, viewer: await viewerOf(id) })
  if (!data || errors) throw new Error(`The seed failed: ${errors?.[0]?.message}`)
  return data
}

const newPassword = () => randomBytes(12).toString('base64url')
