import type { BaseContext } from '@apollo/server'
import { type DocumentNode, type GraphQLError, OperationTypeNode, parse } from 'graphql'
import { ExpectedError } from '../../lib/errors.js'
import type { Tracing } from '../../tracing/index.js'
import type { Documents } from '../document/documents.js'
import { checkVariables } from '../document/limits.js'
import type { Prepared } from '../document/prepare.js'
import type { RegisteredOperations } from '../document/registered-operations.js'
import { variableFaults } from '../document/variables.js'
import { classify } from '../errors/classify-error.js'
import {
  authenticationRefused,
  authorizationRefused,
  noSuchOperation,
  operationNotRegistered,
  operationTooLarge,
  refusal,
  variablesRefused,
} from '../errors/graphql-errors.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import { noDeviceCookie, noRefreshCookie } from '../http/cookies/no-cookies.js'
import type { LoadShedding } from '../http/load-shedding.js'
import type { Limits } from '../request-limits.js'
import {
  type OpenSubscriptionParts,
  openSubscription,
  requirePost,
  requireStream,
} from '../subscriptions/open-subscription.js'
import type { Decision, RequestBase, ServerDependencies } from '../types.js'
import { completeAnswer, reportErrors } from './answer.js'
import { type ArrivalStep, readBearer, refuseForgedGet, takePlace } from './arrival.js'
import type { Credentials } from './credentials.js'
import { chosenOperation, type OperationState, type PreparedOperation, writable } from './operation-state.js'
import type { Step } from './run-steps.js'

/**
 * The steps of a request to `/graphql`, in the order in which they run, from top to bottom here and in this file. The
 * comment of each step lists what it refuses. Before them, Node and Fastify read the headers and the body (`http/`).
 */
export function createSteps<Context extends BaseContext>(parts: StepParts<Context>): Steps<Context> {
  return {
    /** Run by `graphql-route.ts` when the headers have arrived. Overload: 503. */
    headers: { shedUnderPressure: parts.load.onRequest },

    /** Run by `graphql-route.ts` when the body has arrived. Then the time limit starts, and Apollo takes over. */
    arrival: {
      readBearer,
      refuseForgedGet,
      takePlace: takePlace(parts),
    },

    /** Run by Apollo when it has the source, from the request or from a persisted query. */
    source: {
      // `document/registered-operations.ts`, then `document/prepare.ts`: nesting, parser, limits, validation. The result is
      // cached by source.
      prepareDocument: prepareDocument(parts),
    },

    /** Run by Apollo when it has looked up the operation. Apollo refuses a mutation by GET before: 405. */
    operation: {
      chooseOperation,
      admit: admit(parts),
      authenticate: authenticate(parts),
      checkVariables: checkVariablesOf(parts),
      makeContext: makeContext(parts),
      decide: decide(parts),
    },

    /** Run after those of the operation, for a subscription. */
    stream: { openSubscription: openSubscription(parts) },

    // Here graphql-js executes, but for a subscription: its stream executes for each event. Guards (`authorization/guards/`), then resolvers.

    /** Run by Apollo if there are errors. */
    errors: { reportErrors: reportErrors(parts) },

    /** Run by Apollo when the response is complete. `graphql-route.ts` sends it. */
    answer: { completeAnswer: completeAnswer(parts) },
  }
}

/** Steps by name, in the order in which they run. */
type Named<Each> = Readonly<Record<string, Each>>

/** All steps of a request, grouped by the event that runs them. */
export interface Steps<Context extends BaseContext> {
  readonly headers: { readonly shedUnderPressure: LoadShedding['onRequest'] }
  readonly arrival: Named<ArrivalStep>
  readonly source: Named<Step<OperationState<Context>>>
  readonly operation: Named<Step<OperationState<Context>>>
  readonly stream: Named<Step<OperationState<Context>>>
  readonly errors: Named<Step<OperationState<Context>>>
  readonly answer: Named<Step<OperationState<Context>>>
}

/** What the steps depend on. */
export interface StepParts<Context extends BaseContext> extends OpenSubscriptionParts<Context> {
  readonly dependencies: ServerDependencies<Context>
  readonly limits: Limits
  readonly load: LoadShedding
  readonly documents: Pick<Documents, 'prepare'>
  /** `null` if every operation is accepted. */
  readonly registered: RegisteredOperations | null
  readonly presenter: ErrorPresenter
  readonly tracing: Tracing
}

// --- source ----------------------------------------------------------------------------------------------------------

/** Replaces a refused document, so that Apollo neither parses nor validates one that is too large. */
const refusedDocument: DocumentNode = parse('{ __typename }')

const notRegistered: Prepared = { kind: 'refused', errors: [operationNotRegistered()] }

/**
 * Refuses an operation that is not registered, where only those are accepted. Then parses, limits and validates the
 * document. Apollo does so only if `document` is not set. If a later version did it
 * anyway, the identity check of the next step would refuse every request instead of accepting an unmeasured one.
 */
function prepareDocument<Context extends BaseContext>({
  documents,
  registered,
}: StepParts<Context>): Step<OperationState<Context>> {
  return (state) => {
    const source = state.apollo.source ?? ''
    // Operations in process are the program's own.
    const isAccepted = registered === null || state.incoming?.isLocal !== false || registered.has(source)
    const prepared = isAccepted ? documents.prepare(source) : notRegistered
    state.prepared = prepared
    writable(state).document = prepared.kind === 'ready' ? prepared.document : refusedDocument
    return undefined
  }
}

// --- operation -------------------------------------------------------------------------------------------------------

/** Refuses an invalid document, and a request whose operation name does not select an operation: 400. */
function chooseOperation<Context extends BaseContext>(state: OperationState<Context>): undefined {
  const { prepared } = state
  const { document, operation, request } = state.apollo
  if (prepared?.kind === 'refused') refuse(state, prepared.errors)
  if (prepared?.kind !== 'ready' || prepared.document !== document) {
    throw new Error('Apollo executes another document than the one that was checked.')
  }
  if (operation === undefined) throw noSuchOperation()
  const shape = prepared.shapes.get(operation)
  if (shape === undefined) throw new Error('Apollo executes an operation that was not checked.')
  const { operationName = null, variables = {} } = request
  state.operation = { document, operation, operationName, shape, variables }
  return undefined
}

/** Refuses subscriptions of requests that cannot send a stream, and operations whose variables exceed the limits: 400. Needs no viewer. */
function admit<Context extends BaseContext>({ limits }: StepParts<Context>): Step<OperationState<Context>> {
  return (state) => {
    const chosen = chosenOperation(state)
    const { operation, shape, variables } = chosen
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) requireStream(state)
    else requirePost(state)
    const exceeded = checkVariables(operation, shape, variables, limits)
    if (exceeded !== null) throw operationTooLarge(exceeded)
    describe(state, chosen)
    return undefined
  }
}

/** In UTF-16 code units. The length of an operation name is otherwise limited by the body only. */
const maxOperationName = 128

/** Records the operation for logs, metrics and traces. */
function describe<Context extends BaseContext>(
  { incoming }: OperationState<Context>,
  { operation, shape }: PreparedOperation,
): void {
  if (incoming === null) return
  incoming.operation = operation.name?.value.slice(0, maxOperationName) ?? null
  incoming.type = operation.operation
  incoming.rootFields = shape.rootFields
}

/**
 * Refuses an invalid bearer token, unless every root field is a public operation: 401. Refuses a token that cannot be
 * verified at present: 503.
 */
function authenticate<Context extends BaseContext>({
  dependencies,
  tracing,
}: StepParts<Context>): Step<OperationState<Context>> {
  const isPublic = publicCheck(dependencies)
  const viewerOf = tracing.step('portcullis.authenticate', dependencies.authenticate)

  function withoutViewer(state: OperationState<Context>, error: unknown): null {
    // A client with an invalid token must be able to sign in again. A token that cannot be verified at present may be
    // valid: a sign-out with it must not report that there was no session to end.
    const isDead = error instanceof ExpectedError && error.code === 'UNAUTHENTICATED'
    if (isDead && isPublic(chosenOperation(state))) return null
    const classified = classify(error)
    throw classified.kind === 'expected' ? authenticationRefused(classified.error) : error
  }

  return (state) => {
    const credentials = state.incoming?.credentials
    if (credentials?.kind !== 'bearer' && credentials?.kind !== 'viewer') return undefined
    try {
      const viewer = credentials.kind === 'bearer' ? viewerOf(credentials.token) : credentials.find()
      if (viewer instanceof Promise) {
        return viewer.then(
          (found) => {
            state.viewer = found
          },
          (error: unknown) => {
            state.viewer = withoutViewer(state, error)
          },
        )
      }
      state.viewer = viewer
    } catch (error) {
      state.viewer = withoutViewer(state, error)
    }
    return undefined
  }
}

/** Refuses variables that do not match the operation: 400, or 200 if all are input of Portcullis' own fields. */
function checkVariablesOf<Context extends BaseContext>({
  dependencies: { schema, ownFields = new Set<string>() },
}: StepParts<Context>): Step<OperationState<Context>> {
  return (state) => {
    const faults = variableFaults(schema, ownFields, chosenOperation(state))
    if (faults !== null) throw variablesRefused(faults.problems, faults.status)
    return undefined
  }
}

/** Creates the context. An error of the application's function: 500. In process, the caller supplies the context. */
function makeContext<Context extends BaseContext>({
  dependencies,
}: StepParts<Context>): Step<OperationState<Context>> {
  const { createContext } = dependencies
  const isPublic = publicCheck(dependencies)

  return (state) => {
    const { incoming, viewer } = state
    if (incoming === null) return undefined
    const chosen = chosenOperation(state)
    const isMutation = chosen.operation.operation === OperationTypeNode.MUTATION
    incoming.isSignedIn = viewer !== null
    incoming.mutation = isMutation ? { isPublic: isPublic(chosen), started: 0 } : null
    const isSubscription = chosen.operation.operation === OperationTypeNode.SUBSCRIPTION
    const base = isSubscription ? streamBase(state) : incoming.base(viewer, incoming.mutation)
    try {
      const made = createContext(base)
      if (made instanceof Promise) {
        return made.then((context) => {
          writable(state).contextValue = context
        }, refuseProgram)
      }
      writable(state).contextValue = made
    } catch (error) {
      refuseProgram(error)
    }
    return undefined
  }
}

/** Its contexts live as long as the stream, and can set no cookie: the head of the response is sent before the first event. */
function streamBase<Context extends BaseContext>({ incoming, viewer }: OperationState<Context>): RequestBase {
  const stream = requireStream({ incoming })
  if (incoming === null) throw new Error('A subscription has no request.')
  stream.base = {
    ...incoming.base(viewer, null),
    lifetime: stream.lifetime,
    refreshCookie: noRefreshCookie,
    deviceCookie: noDeviceCookie,
  }
  return stream.base
}

/** An expected error of `createContext` is a defect of the application, so it does not decide the status. */
function refuseProgram(error: unknown): never {
  throw error instanceof ExpectedError ? refusal(error, { status: 500 }) : error
}

/**
 * The early decision refuses a whole operation: 401 without a viewer, or for one who only has to authenticate again; 403
 * for any other. Guards still decide each field.
 */
function decide<Context extends BaseContext>({
  dependencies,
  tracing,
}: StepParts<Context>): Step<OperationState<Context>> {
  const decisionOf = tracing.step('portcullis.decide', dependencies.decide, ({ kind }) => ({
    'portcullis.decision': kind,
  }))

  return (state) => {
    const { incoming, viewer, apollo } = state
    if (incoming === null) return undefined
    const { document, operationName, variables } = chosenOperation(state)
    const context = apollo.contextValue
    const decision = decisionOf({ document, operationName, rawVariables: variables, viewer, context })
    if (decision instanceof Promise) {
      return decision.then((settled) => applyDecision(state, settled, incoming.credentials))
    }
    applyDecision(state, decision, incoming.credentials)
    return undefined
  }
}

function applyDecision<Context extends BaseContext>(
  state: OperationState<Context>,
  decision: Decision,
  { kind }: Credentials,
): void {
  if (decision.kind === 'proceed') return
  const [first, ...others] = decision.errors
  if (first === undefined) throw new Error('An operation was refused without a reason.')
  refuse(state, [authorizationRefused(first, decision, kind !== 'none'), ...others])
}

function refuse<Context extends BaseContext>(
  state: OperationState<Context>,
  [first, ...others]: readonly [GraphQLError, ...GraphQLError[]],
): never {
  state.furtherErrors = others
  throw first
}

/** Returns a check whether an operation has root fields and all of them are public operations. */
function publicCheck({ publicOperations }: { readonly publicOperations: readonly string[] }) {
  const names = new Set(publicOperations)
  return ({ shape: { rootFields } }: PreparedOperation): boolean => {
    if (rootFields.size === 0) return false
    for (const name of rootFields) if (!names.has(name)) return false
    return true
  }
}
