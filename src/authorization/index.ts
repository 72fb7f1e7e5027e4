import './graphql-version.js'

export { authorize } from './authorize.js'
export type { AuthorizeOptions } from './authorize-options.js'
export { type CoordinateDecision, type CoordinateQuestion, decideCoordinate } from './coordinate-decision.js'
export type { Refusal, RefusalCode } from './decide.js'
export { decideOperation, type OperationDecision, type OperationRequest } from './decide-operation.js'
export { AuthorizationSchemaError, type SchemaProblem } from './errors.js'
export {
  type Access,
  compareAccess,
  describeAccess,
  type Manifest,
  type ManifestChange,
  type ManifestOptions,
  type ManifestRow,
} from './manifest.js'
export type { ObjectPolicy, Policies, Policy, RequestPolicy } from './policies.js'
export { boundRefusals } from './refusal.js'
export { printRule, type Rule } from './rule.js'
export type { DefaultAccess, UnknownDirectives } from './schema-rules.js'
export { endOnAbort } from './subscription.js'
export { authorizationTypeDefs, createAuthorizationTypeDefs, type DirectiveNames } from './type-defs.js'
export type { Viewer } from './viewer.js'
