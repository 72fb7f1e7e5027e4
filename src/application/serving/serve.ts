import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import { decideOperation, groupErrors } from '../../authorization/index.js'
import { ConfigurationError } from '../../config/index.js'
import type { Context } from '../../context/context.js'
import { isReachable } from '../../database/index.js'
import { checked, text } from '../../lib/arguments.js'
import type { Metrics } from '../../metrics/index.js'
import {
  createServer,
  type GroupErrors,
  type RegisteredOperations,
  type Server,
  type ServerDependencies,
} from '../../server/index.js'
import { createAuthenticate } from '../../sessions/index.js'
import type { Tracing } from '../../tracing/index.js'
import type { Configuration } from '../configuration.js'
import { createAuthenticateSource } from '../embedding/authenticate.js'
import { createExecute } from '../embedding/execute.js'
import { createFindViewer } from '../embedding/find-viewer.js'
import { createOn } from '../embedding/on.js'
import { createRouteGuards } from '../embedding/route-guard.js'
import type { BoundOptions } from '../embedding/setup.js'
import type { Portcullis, PortcullisOptions } from '../public.js'
import { publicOperations } from '../schema/root-field-lists.js'
import { ownFieldsWithInput } from '../schema/schema.js'
import type { Services } from '../services.js'
import { createAccessible } from './accessible.js'
import { createFollowBearer } from './follow-bearer.js'
import { sourcesOf } from './measure.js'
import { createRequestContexts } from './request-context.js'

/** Nothing that a server starts runs, such as the rotation of its keys. */
const attachedServes = { key: 'attach', rule: 'must not be set for a server that answers requests' }

/**
 * Delay before data is loaded that the first requests usually do not need, so that it does not delay them. A
 * registration before that waits for the data.
 */
const prepareDelayMilliseconds = 1000

/** What `serve` needs. */
export interface ServeParts {
  readonly config: Configuration
  readonly log: Logger
  readonly services: Services
  readonly schema: GraphQLSchema
  readonly roles: ReadonlySet<string>
  readonly extend: BoundOptions['extend']
  /** Stops the services of the application. */
  readonly stopOwn: () => Promise<void>
  readonly plugins: NonNullable<PortcullisOptions['plugins']>
  readonly errors: NonNullable<PortcullisOptions['errors']>
  readonly registeredOperations: RegisteredOperations | null
  readonly tracing: Tracing
  readonly metrics: Metrics | null
  /** Whether this is a program beside a server: then it answers no requests itself. */
  readonly attach: boolean
}

/** Creates the server of a guarded schema, and what a program does with it. */
export async function serve(
  parts: ServeParts,
): Promise<Omit<Portcullis, 'accounts' | 'changes' | 'sessions'>> {
  const { config, schema, services, roles, metrics } = parts
  const { database, accounts, viewers, accessTokens } = services
  const preparation = createPreparation(parts)
  const authenticate = createAuthenticate(accessTokens, viewers)
  const server = await createServer<Context>({
    ...requestParts(parts, authenticate),
    isReady: () => isReachable(database.connection),
    unreadyMilliseconds: config.drainDelaySeconds * 1000,
    onMounted: preparation.startSoon,
  })
  server.fastify.decorateRequest('viewer', null)
  metrics?.watch(sourcesOf(services, server))
  const authenticateSource = createAuthenticateSource(authenticate)
  const findViewer = createFindViewer(accounts, viewers)
  return {
    config,
    schema,
    connection: database.connection,
    apollo: server.apollo,
    fastify: server.fastify,
    ...answering(server, parts, preparation),
    authenticate: authenticateSource,
    require: createRouteGuards({ authenticate: authenticateSource, declaredRoles: roles }),
    on: createOn(services.endedSessions),
    execute: typed(createExecute({ server, viewers, findViewer })),
    async viewerOf(accountId) {
      return findViewer(checked('viewerOf', { accountId: text }, { accountId }).accountId)
    },
    stop: stopInOrder(parts, server, preparation),
  }
}

const grouped: GroupErrors = (errors) => groupErrors({ errors }).errors

/** What the server calls and counts for each request. */
function requestParts(parts: ServeParts, authenticate: ReturnType<typeof createAuthenticate>) {
  const { config, log, services, schema, extend, plugins, registeredOperations, tracing, metrics } = parts
  const { database, accounts, viewers, running } = services
  return {
    schema,
    config,
    log,
    authenticate,
    followBearer: createFollowBearer(services),
    createContext: createRequestContexts({
      connection: database.connection,
      accounts,
      viewers,
      extend,
      accessible: createAccessible(schema),
    }),
    decide: (request) => decideOperation(schema, request),
    publicOperations,
    ownFields: ownFieldsWithInput(),
    routes: running.flatMap((each) => each.routes ?? []),
    developmentMails: running.find((each) => each.developmentMails)?.developmentMails,
    limits: config.limits,
    plugins,
    registeredOperations,
    groupErrors: parts.errors === 'grouped' ? grouped : undefined,
    tracing,
    ...(metrics === null ? {} : { metrics, onAnswered: metrics.countRequest }),
  } satisfies Partial<ServerDependencies<Context>>
}

/** The ways by which requests arrive: an own port, or another server. */
function answering(
  { listen, mounting, upgrade }: Server<Context>,
  { attach, config }: ServeParts,
  preparation: Preparation,
): Pick<Portcullis, 'listen' | 'handler' | 'fetch' | 'plugin' | 'upgrade'> {
  if (attach) {
    const refuse = () => {
      throw new ConfigurationError([attachedServes])
    }
    return {
      listen: async () => refuse(),
      handler: refuse,
      fetch: async () => refuse(),
      plugin: async () => refuse(),
      upgrade: refuse,
    }
  }
  return {
    handler: mounting.handler,
    fetch: mounting.fetch,
    plugin: mounting.plugin,
    upgrade,
    async listen({ port = config.port, host = config.host } = {}) {
      const listening = await listen({ port, host })
      preparation.startSoon()
      return listening
    },
  }
}

/** Loads data before the first requests that need it. */
interface Preparation {
  startSoon(): void
  cancel(): void
}

function createPreparation({ services: { running }, log }: ServeParts): Preparation {
  let timer: NodeJS.Timeout | undefined
  function prepare(): void {
    Promise.all(running.map((each) => each.prepare?.())).catch((error: unknown) =>
      log.error({ err: error }, 'preparation failed: retrying'),
    )
  }
  return {
    startSoon() {
      timer ??= setTimeout(prepare, prepareDelayMilliseconds).unref()
    },
    cancel: () => clearTimeout(timer),
  }
}

/** The server first: its last requests still use the services. All calls return the same promise. */
function stopInOrder(
  { services, stopOwn }: ServeParts,
  server: Server<Context>,
  preparation: Preparation,
): () => Promise<void> {
  return once(() => {
    preparation.cancel()
    return server
      .stop()
      .finally(stopOwn)
      .finally(() => services.stop())
  })
}

/** The types follow from the document. Types of operations exist for the type checker only. */
function typed(execute: ReturnType<typeof createExecute>): Portcullis['execute'] {
  return execute as Portcullis['execute']
}

/** Runs a function once. All calls return the same promise. */
function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= run())
}
