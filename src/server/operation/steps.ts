import type { BaseContext } from '@apollo/server'
import { type DocumentNode, type GraphQLError, OperationTypeNode, parse } from 'graphql'
import { ExpectedError } from '../../lib/errors.js'
import type { Tracing } from '../../tracing/index.js'
import type { Documents } from '../document/documents.js'
import { checkVariables } from '../document/limits.js'
import { variableFaults } from '../document/variables.js'
import {
  authenticationRefused,
  authorizationRefused,
  badRequest,
  noSuchOperation,
  operationTooLarge,
  refusal,
  variablesRefused,
} from '../errors/graphql-errors.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import type { LoadShedding } from '../http/load-shedding.js'
import type { Limits } from '../request-limits.js'
import type { Decision, ServerDependencies } from '../types.js'
import { completeAnswer, reportErrors } from './answer.js'
import { type ArrivalStep, readBearer, refuseForgedGet, takePlace } from './arrival.js'
import type { Credentials } from './credentials.js'
import { chosenOperation, type OperationState, type PreparedOperation, writable } from './operation-state.js'
import type { Step } from './run-steps.js'

/**
 * The steps of a request to `/graphql`, in the order in which they run: from top to bottom, here and below. Each has its
 * refusals. Node and Fastify have read the request before (`http/`): its headers within their limits, then its body.
 */
export function createSteps<Context extends BaseContext>(parts: StepParts<Context>): Steps<Context> {
  return {
    /** By `graphql-route.ts`, with the headers alone. Under pressure: 503. */
    headers: { shedUnderPressure: parts.load.onRequest },

    /** By `graphql-route.ts`, once the body is there. Then the time limit of the operation starts, and Apollo has it. */
    arrival: {
      readBearer,
      refuseForgedGet,
      takePlace: takePlace(parts),
    },

    /** By Apollo, once it has the source: of the request, or by the hash of one that was registered. */
    source: {
      // `document/prepare.ts`: nesting, parse, limits, validate. Cached by source: a known one passes none of them again.
      prepareDocument: prepareDocument(parts),
    },

    /** By Apollo, once it has looked for the operation in the document. A mutation by GET ends before: 405. */
    operation: {
      chooseOperation,
      admit: admit(parts),
      authenticate: authenticate(parts),
      checkVariables: checkVariablesOf(parts),
      makeContext: makeContext(parts),
      decide: decide(parts),
    },

    // Here graphql-js executes: guards (`authorization/guards/`), then resolvers.

    /** By Apollo, only if something was refused or failed. */
    errors: { reportErrors: reportErrors(parts) },

    /** By Apollo, with the whole answer. `graphql-route.ts` sends it. */
    answer: { completeAnswer: completeAnswer(parts) },
  }
}

/** By name, in their order. */
type Named<Each> = Readonly<Record<string, Each>>

export interface Steps<Context extends BaseContext> {
  readonly headers: { readonly shedUnderPressure: LoadShedding['onRequest'] }
  readonly arrival: Named<ArrivalStep>
  readonly source: Named<Step<OperationState<Context>>>
  readonly operation: Named<Step<OperationState<Context>>>
  readonly errors: Named<Step<OperationState<Context>>>
  readonly answer: Named<Step<OperationState<Context>>>
}

export interface StepParts<Context extends BaseContext> {
  readonly dependencies: ServerDependencies<Context>
  readonly limits: Limits
  readonly load: LoadShedding
  readonly documents: Pick<Documents, 'prepare'>
  readonly presenter: ErrorPresenter
  readonly tracing: Tracing
}

// --- source ----------------------------------------------------------------------------------------------------------

/** Stands in for a refused document, so that Apollo neither parses nor validates what is too large for it. */
const refusedDocument: DocumentNode = parse('{ __typename }')

/**
 * Apollo parses and validates only where `document` is not set yet. Should a later version do so regardless, the check of
 * identity in the next step refuses every request rather than let one pass unmeasured.
 */
function prepareDocument<Context extends BaseContext>({
  documents,
}: StepParts<Context>): Step<OperationState<Context>> {
  return (state) => {
    const prepared = documents.prepare(state.apollo.source ?? '')
    state.prepared = prepared
    writable(state).document = prepared.kind === 'ready' ? prepared.document : refusedDocument
    return undefined
  }
}

// --- operation -------------------------------------------------------------------------------------------------------

/** What refused the document: 400. No operation of the name that the request asks for: 400. */
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

/** A subscription, or a size beyond the limits that only the variables show: 400. Needs no viewer. */
function admit<Context extends BaseContext>({ limits }: StepParts<Context>): Step<OperationState<Context>> {
  return (state) => {
    const chosen = chosenOperation(state)
    const { operation, shape, variables } = chosen
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      throw badRequest('Subscriptions are not served over HTTP requests.')
    }
    const exceeded = checkVariables(operation, shape, variables, limits)
    if (exceeded !== null) throw operationTooLarge(exceeded)
    describe(state, chosen)
    return undefined
  }
}

/** A client may send a name as long as a body. */
const maxOperationName = 128

/** What log, metrics and traces may tell of it. */
function describe<Context extends BaseContext>(
  { incoming }: OperationState<Context>,
  { operation, shape }: PreparedOperation,
): void {
  if (incoming === null) return
  incoming.operation = operation.name?.value.slice(0, maxOperationName) ?? null
  incoming.type = operation.operation
  incoming.rootFields = shape.rootFields
}

/** A dead bearer: 401, unless each root field works beside one. One that can't be checked now: 503. */
function authenticate<Context extends BaseContext>({
  dependencies,
  tracing,
}: StepParts<Context>): Step<OperationState<Context>> {
  const isPublic = publicCheck(dependencies)
  const viewerOf = tracing.step('portcullis.authenticate', dependencies.authenticate)

  function withoutViewer(state: OperationState<Context>, error: unknown): null {
    // Signing in again is what a client with a dead token must be able to do. One that can not be checked now may
    // live: signing out by it must not answer that there was nothing to end.
    const isDead = error instanceof ExpectedError && error.code === 'UNAUTHENTICATED'
    if (isDead && isPublic(chosenOperation(state))) return null
    throw error instanceof ExpectedError ? authenticationRefused(error) : error
  }

  return (state) => {
    const credentials = state.incoming?.credentials
    if (credentials?.kind !== 'bearer') return undefined
    try {
      const viewer = viewerOf(credentials.token)
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

/** Variables that do not fit the operation: 400, or 200 where they are input of our own fields. */
function checkVariablesOf<Context extends BaseContext>({
  dependencies: { schema, ownFields = new Set<string>() },
}: StepParts<Context>): Step<OperationState<Context>> {
  return (state) => {
    const faults = variableFaults(schema, ownFields, chosenOperation(state))
    if (faults !== null) throw variablesRefused(faults.problems, faults.status)
    return undefined
  }
}

/** What the application's function throws: 500. In process, the caller brings the context. */
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
    const base = incoming.base(viewer, incoming.mutation)
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

/** An expected error of what makes contexts is a fault of the program, whatever the request is. */
function refuseProgram(error: unknown): never {
  throw error instanceof ExpectedError ? refusal(error, { status: 500 }) : error
}

/** An operation that is refused as a whole: 401 without a viewer, 403 to one. The guards decide each field all the same. */
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
  refuse(state, [authorizationRefused(first, decision.status, kind !== 'none'), ...others])
}

function refuse<Context extends BaseContext>(
  state: OperationState<Context>,
  [first, ...others]: readonly [GraphQLError, ...GraphQLError[]],
): never {
  state.furtherErrors = others
  throw first
}

/** Whether there are root fields, and each works beside a dead bearer. */
function publicCheck({ publicOperations }: { readonly publicOperations: readonly string[] }) {
  const names = new Set(publicOperations)
  return ({ shape: { rootFields } }: PreparedOperation): boolean => {
    if (rootFields.size === 0) return false
    for (const name of rootFields) if (!names.has(name)) return false
    return true
  }
}
