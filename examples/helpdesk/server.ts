import { readFileSync } from 'node:fs'
import { createPortcullis, defineConfig, type Portcullis, type PortcullisOptions } from 'portcullis'
import { createAdditions } from './context.js'
import { hooks } from './hooks.js'
import { policies } from './policies.js'
import { createResolvers } from './resolvers.js'
import { addRoutes } from './routes.js'
import { createServices, type Services } from './services.js'

/** What the helpdesk adds to the account schema. */
export const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')

/** Settings of a server. What makes it a helpdesk is not an option. */
export type HelpdeskOptions = Omit<
  PortcullisOptions,
  'setup' | 'typeDefs' | 'resolvers' | 'context' | 'policies' | 'accessible' | 'hooks' | 'onEvent'
>

/** What makes a server the helpdesk. */
export function createConfig(now: () => Date = () => new Date()): PortcullisOptions<Services> {
  const desk: { services?: Services } = {}
  return defineConfig({
    typeDefs,
    setup: async (parts) => {
      desk.services = await createServices(parts, now)
      return desk.services
    },
    resolvers: createResolvers,
    context: createAdditions,
    policies,
    accessible: ['Team', 'Ticket'],
    hooks,
    // The tickets of an agent who is disabled go back to the queue.
    onEvent: async ({ type, userId }) => {
      if (type === 'ACCOUNT_DISABLED' && userId !== null) await desk.services?.tickets.release(userId)
    },
  })
}

/** Creates the helpdesk. It does not listen yet. */
export async function createHelpdesk(options: HelpdeskOptions = {}): Promise<Portcullis> {
  const portcullis = await createPortcullis({ ...options, ...createConfig(options.now) })
  addRoutes(portcullis)
  return portcullis
}
