export { defaultReservedNames } from './accounts/names/index.js'
export type {
  Account,
  AccountInput,
  AccountListOptions,
  AccountLoader,
  AccountPage,
  Accounts,
  ChangeOptions,
  CreateAccountOptions,
} from './accounts/public.js'
export { createPortcullis, defineConfig } from './application/create-portcullis.js'
export type {
  CredentialSource,
  ExecuteOptions,
  ExecuteResult,
  FollowChanges,
  FollowChangesOptions,
  OperationDocument,
  RouteGuard,
  RouteRules,
} from './application/embedding/public.js'
export type { AuthenticationEvent, OnEvent } from './application/events.js'
export type {
  BeforeRegister,
  BeforeSignIn,
  ClaimsRequest,
  ErasedAccount,
  ExportedAccount,
  Registered,
  RegistrationInput,
} from './application/hook-types.js'
export type {
  ApplicationParts,
  ContextAddition,
  ExtendContext,
  ListenOptions,
  Portcullis,
  PortcullisOptions,
  ServiceHooks,
  ServicePolicies,
  ServicePolicy,
} from './application/public.js'
export { AuthorizationSchemaError } from './authorization/index.js'
export { ConfigurationError } from './config/index.js'
export type { Context, Loaders, SignedInContext } from './context/context.js'
export { signedInViewer } from './context/signed-in-viewer.js'
export type { DocumentChange } from './database/public.js'
export { badUserInput, defineError, ExpectedError, type InputProblem, NotFound } from './lib/errors.js'
export type { MailContent, MailDraft, OutgoingMail, SendMail } from './mail/public.js'
export {
  type BreachCheck,
  type BreachRange,
  type BreachRangeOptions,
  createBreachCheck,
  createBreachRange,
  createZxcvbnEstimate,
  loadCommonPasswords,
  type PasswordOptions,
  type PasswordSet,
  passwordSetOf,
  type StrengthEstimate,
  type ZxcvbnScore,
} from './passwords/public.js'
export { runPortcullis } from './process/run-portcullis.js'
export type { FetchHandler, FetchOptions, MountPlugin, NodeHandler, UpgradeHandler } from './server/public.js'
export type {
  AuthMethod,
  EndAllOptions,
  Session,
  SessionClient,
  SessionEnded,
  Sessions,
  StartedSession,
  StartSessionOptions,
  Viewer,
} from './sessions/public.js'
