export { askBeforeRootFields } from './ask-again.js'
export { codeOf } from './classify-error.js'
export { serverErrors } from './errors.js'
export { servedGraphqlFault } from './graphql-version.js'
export { inputProblemCodes } from './input-problems.js'
export { createLogger } from './log.js'
export { createServer, type Listening, type Server } from './server.js'
export { stopResolversWhenOver } from './stop-resolvers.js'
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
