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

export interface ApolloOptions<Context extends BaseContext> {
  readonly schema: GraphQLSchema
  readonly log: Logger
  readonly introspection: boolean
  readonly plugin: ApolloServerPlugin<Context>
  readonly presenter: ErrorPresenter
  readonly persistedQueries: PersistedQueries
}

/**
 * Apollo Server without what it would do unasked: no reports to Apollo whatever the environment says, no cache hints
 * (their plugin instruments every field), no signal handlers, no landing page, no stack traces.
 */
export async function startApollo<Context extends BaseContext>({
  schema,
  log,
  introspection,
  plugin,
  presenter,
  persistedQueries,
}: ApolloOptions<Context>): Promise<ApolloServer<Context>> {
  const plugins: ApolloServerPlugin<Context>[] = [
    plugin,
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
  ]
  const apollo = new ApolloServer<Context>({
    schema,
    introspection,
    logger: log,
    nodeEnv: 'production',
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: { requestHeaders: [...preflightHeaders] },
    allowBatchedHttpRequests: false,
    // `hideSchemaDetailsFromClientErrors` is left out: it listens to each request for a validation by Apollo, which never
    // comes, as ours hides them. The plugin keeps documents by their source; Apollo's store would keep them a second time.
    documentStore: null,
    cache: persistedQueries,
    formatError: presenter.format,
    stringifyResult: JSON.stringify,
    plugins,
  })
  await apollo.start()
  // What they switch off is off once it has started. Left in its list, each would be asked for a promise at each request.
  plugins.splice(1)
  return apollo
}
