import './graphql-version.js'

export { authorize } from './authorize.js'
export type { AuthorizeOptions } from './authorize-options.js'
export {
  type CoordinateDecision,
  type CoordinateQuestion,
  decideCoordinate,
  type RefusedCoordinate,
} from './coordinate-decision.js'
export { decideOperation, type OperationDecision, type OperationRequest } from './decide-operation.js'
export type { Refusal, RefusalCode } from './decisions/decide.js'
export type { ObjectPolicy, Policies, Policy, RequestPolicy } from './decisions/policies.js'
export { boundRefusals } from './decisions/refusal.js'
export type { Viewer } from './decisions/viewer.js'
export { AuthorizationSchemaError, type SchemaProblem } from './errors.js'
export { type AccessibleQuestion, accessibleFilter } from './filters/accessible-filter.js'
export type { MongoFilter } from './filters/filter.js'
export { groupErrors } from './group-errors.js'
export { endOnAbort } from './guards/subscription.js'
export {
  type Access,
  compareAccess,
  describeAccess,
  type Manifest,
  type ManifestChange,
  type ManifestOptions,
  type ManifestRow,
} from './manifest.js'
export { type PlainRule, plainRules, printRule, type Rule, type StepUpRule } from './rules/rule.js'
export type { DefaultAccess, UnknownDirectives } from './rules/schema-rules.js'
export {
  authorizationTypeDefs,
  createAuthorizationTypeDefs,
  type DirectiveNames,
  defaultDirectiveNames,
} from './rules/type-defs.js'
export { type SignedInFieldsOptions, signedInFields } from './signed-in-fields.js'
