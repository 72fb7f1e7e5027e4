import { ApolloServer, type ApolloServerPlugin, type BaseContext } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { PersistedQueries } from '../document/persisted-queries.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import { preflightHeaders } from '../http/forged-request.js'

/** Options of `startApollo`. */
export interface ApolloOptions<Context extends BaseContext> {
  readonly schema: GraphQLSchema
  readonly log: Logger
  readonly introspection: boolean
  readonly plugin: ApolloServerPlugin<Context>
  readonly presenter: ErrorPresenter
  readonly persistedQueries: PersistedQueries
  /** Plugins of the application. They run after our own. */
  readonly plugins: readonly ApolloServerPlugin<Context>[]
}

/**
 * Starts Apollo Server with its default plugins disabled: no reports to Apollo regardless of the environment, no cache
 * hints (their plugin instruments every field), no signal handlers, no landing page, no stack traces.
 */
export async function startApollo<Context extends BaseContext>({
  schema,
  log,
  introspection,
  plugin,
  presenter,
  persistedQueries,
  plugins: further,
}: ApolloOptions<Context>): Promise<ApolloServer<Context>> {
  const disabled: ApolloServerPlugin<Context>[] = [
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
  ]
  const plugins = [plugin, ...further, ...disabled]
  const apollo = new ApolloServer<Context>({
    schema,
    introspection,
    logger: log,
    nodeEnv: 'production',
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: { requestHeaders: [...preflightHeaders] },
    allowBatchedHttpRequests: false,
    // `hideSchemaDetailsFromClientErrors` is omitted. It adds a listener to each request for Apollo's validation, which
    // does not run: `document/prepare.ts` validates and hides these details. It also caches documents by source, so
    // Apollo's document store would be a second copy.
    documentStore: null,
    cache: persistedQueries,
    formatError: presenter.format,
    stringifyResult: JSON.stringify,
    plugins,
  })
  await apollo.start()
  // They take effect at the start only. If they stayed in the list, each would cost a promise per request.
  plugins.splice(1 + further.length)
  return apollo
}
