import { startTestServer, type TestResponse, type TestServer } from 'portcullis/testing'
import { createHelpdesk } from './server.js'

export type Name = 'admin' | 'agent' | 'mia' | 'max' | 'outsider'

/** A helpdesk with accounts and a team, of Mia and Max. */
export interface TestDesk extends TestServer {
  readonly ids: Readonly<Record<Name, string>>
  readonly teamId: string
  send(query: string, as: Name | null, variables?: Record<string, unknown>): Promise<TestResponse>
  /** Opens a ticket and returns its ID. */
  open(as: Name, input?: Record<string, unknown>): Promise<string>
  /** GET of a route. */
  get(path: string, as: Name | null): Promise<Response>
}

export async function startTestDesk(): Promise<TestDesk> {
  const server = await startTestServer({}, createHelpdesk)
  const people = {
    admin: await server.signUp({ username: 'the-admin', roles: ['ADMIN'] }),
    agent: await server.signUp({ username: 'the-agent', roles: ['AGENT'] }),
    mia: await server.signUp({ username: 'mia' }),
    max: await server.signUp({ username: 'max' }),
    outsider: await server.signUp({ username: 'outsider' }),
  }
  const tokenOf = (as: Name | null) => (as === null ? undefined : people[as].accessToken)

  const send: TestDesk['send'] = (query, as, variables = {}) =>
    server.client.send({ query, variables, token: tokenOf(as) })

  const made = await send(
    'mutation ($input: CreateTeamInput!) { made: createTeam(input: $input) { id } }',
    'admin',
    { input: { name: 'Sales', memberIds: [people.mia.userId, people.max.userId] } },
  )
  const teamId = madeId(made)

  return {
    ...server,
    ids: {
      admin: people.admin.userId,
      agent: people.agent.userId,
      mia: people.mia.userId,
      max: people.max.userId,
      outsider: people.outsider.userId,
    },
    teamId,
    send,
    open: async (as, input = {}) =>
      madeId(
        await send('mutation ($input: OpenTicketInput!) { made: openTicket(input: $input) { id } }', as, {
          input: { teamId, title: 'Printer', text: 'It is on fire.', phone: '0815', ...input },
        }),
      ),
    get: (path, as) => {
      const token = tokenOf(as)
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
      return fetch(new URL(path, server.url), { headers })
    },
  }
}

/** The ID of what a mutation made. @throws Error if it was refused */
function madeId({ data, text }: TestResponse): string {
  const { made } = (data ?? {}) as { made?: { id: string } } // as the mutations above ask for it
  if (made === undefined) throw new Error(text)
  return made.id
}

/** The codes of the errors of a response. */
export const codes = ({ errors }: TestResponse) => (errors ?? []).map(({ extensions }) => extensions.code)
