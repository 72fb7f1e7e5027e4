export { loadRegisteredOperations, type RegisteredOperations } from './document/registered-operations.js'
export { describeError } from './errors/classify-error.js'
export { OperationTooLarge } from './errors/errors.js'
export type { GroupErrors } from './errors/present-error.js'
export { cookieNames } from './http/cookies/cookie-names.js'
export { serializeRefreshCookie } from './http/cookies/refresh-cookie.js'
export { assertTlsFiles } from './http/tls/assert-tls-files.js'
export { createLogger } from './log.js'
export { askBeforeRootFields } from './operation/ask-again.js'
export { type HeaderCredentials, parseAuthorization, readCredentials } from './operation/credentials.js'
export { servedGraphqlFault } from './operation/graphql-version.js'
export { stopResolversWhenOver } from './operation/stop-resolvers.js'
export { createServer, type Listening, type Server } from './server.js'
export { shortLine } from './short-line.js'
export { SubscriberTooSlow } from './subscriptions/errors.js'
export { type WebSocketState, webSocketState } from './subscriptions/sockets/load-websockets.js'
export type { FollowBearer, SubscriptionCounts } from './subscriptions/types.js'
export type {
  AnsweredOperation,
  AnsweredRequest,
  Decision,
  MetricsPage,
  MutationRun,
  OperationRequest,
  RequestBase,
  ServerDependencies,
} from './types.js'
