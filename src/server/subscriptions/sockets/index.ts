import type { IncomingMessage, Server } from 'node:http'
import type { ApolloServer, BaseContext } from '@apollo/server'
import { ConfigurationError } from '../../../config/index.js'
import type { Forwarding } from '../../http/forwarding.js'
import type { Paths } from '../../operation/paths.js'
import type { StepParts } from '../../operation/steps.js'
import type { ServerDependencies } from '../../types.js'
import { webSocketState } from './load-websockets.js'
import { createSocketOperations, type SocketOperationParts } from './socket-operations.js'
import { createSocketServer } from './socket-server.js'
import { createSockets, type Sockets } from './upgrade.js'

export { refuseUpgrade, type Sockets } from './upgrade.js'
export type { UpgradeHandler } from './upgrade-handler.js'

/**
 * Whether a server has WebSockets: its schema has subscriptions, and both packages are installed.
 *
 * @throws ConfigurationError if they are required, and a package is not installed
 */
export function hasSockets({
  schema,
  config,
}: Pick<ServerDependencies<BaseContext>, 'schema' | 'config'>): boolean {
  const setting = config.websockets ?? 'auto'
  const state = webSocketState(setting)
  if (setting === 'on' && state === 'missing') {
    const rule = 'needs the packages ws and graphql-ws: npm install ws graphql-ws'
    throw new ConfigurationError([{ key: 'PORTCULLIS_WEBSOCKETS', rule }])
  }
  return state === 'on' && schema.getSubscriptionType() != null
}

/** Returns a check whether a request becomes a WebSocket: one of `/graphql`, or one that the application listens for. */
export function createUpgradeCheck(paths: Paths, serverOf: () => Server) {
  return (request: IncomingMessage): boolean => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return false
    return isOurs(paths, request) || serverOf().listenerCount('upgrade') > 1
  }
}

/** Lets a server accept WebSockets at `/graphql`. */
export function listenForSockets(server: Server, paths: Paths, { upgrade }: Pick<Sockets, 'upgrade'>): void {
  server.on('upgrade', (request, socket, head) => {
    if (isOurs(paths, request)) upgrade(request, socket, head)
  })
}

function isOurs({ graphql }: Paths, { url = '' }: IncomingMessage): boolean {
  return url === graphql || url.startsWith(`${graphql}?`)
}

/** What the WebSockets of a server are made of. */
export interface ServeSocketsParts<Context extends BaseContext>
  extends Pick<
    StepParts<Context>,
    'dependencies' | 'limits' | 'load' | 'presenter' | 'streams' | 'followBearer'
  > {
  readonly apollo: ApolloServer<Context>
  readonly forwarding: Forwarding
  readonly onAnswered: SocketOperationParts<Context>['onAnswered']
}

/** Creates the WebSockets of a server. */
export function serveSockets<Context extends BaseContext>(parts: ServeSocketsParts<Context>): Sockets {
  const { dependencies, limits, load, presenter, streams, followBearer, apollo, forwarding, onAnswered } =
    parts
  const { schema, authenticate, log, config } = dependencies
  const run = createSocketOperations({ apollo, presenter, load, seconds: limits.seconds, onAnswered })
  return createSockets({
    limits,
    log,
    forwarding,
    load,
    allowedOrigins: new Set(config.corsOrigins),
    streams,
    createServer: (makeServer) =>
      createSocketServer({ makeServer, schema, limits, presenter, authenticate, followBearer, run, log }),
  })
}
