import type { Portcullis, Viewer } from 'portcullis'
import { csvLine } from './csv.js'
import { deskStatus, exportTickets } from './operations.js'

/** REST routes, beside GraphQL. They execute operations, so that the rules of the schema apply to them, too. */
export function addRoutes({ fastify, execute, require, authenticate }: Portcullis): void {
  /** @throws Error if an operation has errors: the route fails with 500 */
  async function pageOf(after: string | null, viewer: Viewer | null) {
    const { data, errors } = await execute({ document: exportTickets, variables: { after }, viewer })
    if (!data?.queue || errors) throw new Error(`The export failed: ${errors?.[0]?.message}`)
    return data.queue
  }

  async function csvOf(viewer: Viewer | null): Promise<string> {
    const lines = [csvLine(['id', 'title', 'status', 'priority', 'team', 'opened by', 'created'])]
    let page = await pageOf(null, viewer)
    while (page.length > 0) {
      for (const { id, title, status, priority, team, openedBy, createdAt } of page)
        lines.push(csvLine([id, title, status, priority, team?.name ?? '', openedBy?.name ?? '', createdAt]))
      page = await pageOf(page.at(-1)?.id ?? null, viewer)
    }
    return lines.join('')
  }

  // A guarded route: clients without a token get 401, users without the role 403, and the handler a viewer.
  fastify.get(
    '/tickets.csv',
    { preHandler: require({ roles: ['AGENT', 'ADMIN'] }) },
    async ({ viewer }, reply) => {
      reply.header('content-type', 'text/csv; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="tickets.csv"')
      reply.header('cache-control', 'no-store')
      return csvOf(viewer)
    },
  )

  // A public route, which shows more to a viewer. A token that is not accepted is refused, not ignored.
  fastify.get('/status', async (request) => {
    const viewer = await authenticate(request)
    const { data } = await execute({ document: deskStatus, viewer })
    return data?.deskStatus ?? { open: null, mine: null }
  })
}
