import type { AuthenticationEvent, PortcullisOptions } from '../../src/index.js'
import { startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

/** An event as clients see it. */
export interface AuditEvent {
  readonly id: string
  readonly type: string
  readonly outcome: string
  readonly reason: string | null
  readonly previousRoles: readonly string[] | null
  readonly roles: readonly string[] | null
  readonly userId: string | null
  readonly actorId: string | null
  readonly sessionId: string | null
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly requestId: string | null
  readonly at: string
}

export interface AuditPage {
  readonly nodes: readonly AuditEvent[]
  readonly edges: readonly { readonly cursor: string; readonly node: AuditEvent }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const fields = `id type outcome reason previousRoles roles userId actorId sessionId ipAddress userAgent requestId at`
export const pageFields = `{
  nodes { ${fields} } edges { cursor node { id } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
}`
const query = `query ($filter: AuditEventFilter, $first: Int, $after: String) {
  auditEvents(filter: $filter, first: $first, after: $after) ${pageFields}
}`

/** A server with an admin who reads what happened, and an application that is told. */
export async function startAudited(options: PortcullisOptions = {}) {
  const told: AuthenticationEvent[] = []
  const server = await startPortcullis({ onEvent: (event) => void told.push(event), ...options })
  const { api, portcullis } = server
  const admin = await api.register('the-administrator')
  await portcullis.accounts.setRoles(admin.userId, ['ADMIN'])

  const send = (variables: Record<string, unknown> = {}, token: string | undefined = admin.accessToken) =>
    api.send({ query, variables, token })
  const page = async (variables: Record<string, unknown> = {}): Promise<AuditPage> => {
    const { data, errors } = await send(variables)
    if (errors !== undefined) throw new Error(`auditEvents was refused: ${JSON.stringify(errors)}`)
    return (data as { auditEvents: AuditPage }).auditEvents
  }

  return {
    ...server,
    admin,
    told,
    send,
    page,
    /** Waits until an event of this type is stored; the newest of them. */
    async stored(type: string, userId?: string): Promise<AuditEvent> {
      let found: AuditEvent | undefined
      await until(async () => {
        const filter = { types: [type], ...(userId === undefined ? {} : { userId }) }
        found = (await page({ filter, first: 1 })).nodes[0]
        return found !== undefined
      })
      if (found === undefined) throw new Error(`There is no ${type}.`)
      return found
    },
  }
}

export type AuditedServer = Awaited<ReturnType<typeof startAudited>>
