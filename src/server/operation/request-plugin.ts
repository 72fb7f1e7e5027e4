import type {
  ApolloServerPlugin,
  BaseContext,
  GraphQLRequestContext,
  GraphQLRequestListener,
} from '@apollo/server'
import { type DocumentNode, type GraphQLError, parse } from 'graphql'
import { ExpectedError } from '../../lib/errors.js'
import type { Viewer } from '../../sessions/index.js'
import type { Tracing } from '../../tracing/index.js'
import type { Prepared } from '../document/documents.js'
import { describeError } from '../errors/classify-error.js'
import { authorizationRefused, noSuchOperation, refusal } from '../errors/graphql-errors.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import { responseType } from '../http/media-type.js'
import { completeHead } from '../http/response-head.js'
import { logOf } from '../log.js'
import { withExecuteSpan } from '../observe/trace-requests.js'
import type { Limits } from '../request-limits.js'
import type { Decision, RequestBase, ServerDependencies } from '../types.js'
import type { Admission, Applicant } from './admission.js'
import { type IncomingRequest, incomingOf } from './incoming-request.js'

export interface RequestPluginOptions<Context extends BaseContext> {
  readonly createContext: ServerDependencies<Context>['createContext']
  readonly prepare: (source: string) => Prepared
  readonly admission: Admission<Context>
  readonly limits: Limits
  readonly presenter: ErrorPresenter
  readonly tracing: Tracing
}

/** Stands in for a refused document, so that Apollo neither parses nor validates what is too large for it. */
const refusedDocument: DocumentNode = parse('{ __typename }')
/** One for all: nothing here waits, and a promise for each hook would show. */
const proceed = Promise.resolve()
/** A client may send a name as long as a body. */
const maxOperationName = 128

type Resolved<Context extends BaseContext> = Parameters<
  NonNullable<GraphQLRequestListener<Context>['didResolveOperation']>
>[0]

/**
 * Takes each operation through limits, parser, validation (remembered by source), authentication, variables and
 * authorization, and gives it its context. All before the first resolver.
 *
 * Apollo parses and validates only where `document` is not set yet. Should a later version do so regardless, the
 * check of identity below refuses every request rather than let one pass unmeasured.
 */
export function createRequestPlugin<Context extends BaseContext>(
  options: RequestPluginOptions<Context>,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart(context) {
      keepDescription(context)
      const incoming = incomingOf(context.contextValue)
      const listener = createListener(options, context, incoming)
      return incoming?.fastify.trace?.context ? withExecuteSpan(listener, options.tracing) : listener
    },
  }
}

function createListener<Context extends BaseContext>(
  { createContext, prepare, admission, limits, presenter }: RequestPluginOptions<Context>,
  context: GraphQLRequestContext<Context>,
  incoming: IncomingRequest | null,
): GraphQLRequestListener<Context> {
  let prepared: Prepared | null = null
  let furtherRefusals: readonly GraphQLError[] = []

  function refuse(errors: readonly [GraphQLError, ...GraphQLError[]]): never {
    const [first, ...others] = errors
    furtherRefusals = others
    throw first
  }

  function admit(applicant: Applicant, viewer: Viewer | null): Promise<void> {
    admission.assertVariablesFit(applicant)
    // In process, the caller brings the context, and the schema's guards decide.
    if (incoming === null) return proceed
    incoming.isSignedIn = viewer !== null
    incoming.mutation = admission.mutationRun(applicant)
    const contextValue = contextOf(incoming.base(viewer, incoming.mutation))
    return contextValue instanceof Promise
      ? contextValue.then((settled) => decide(applicant, viewer, settled, incoming))
      : decide(applicant, viewer, contextValue, incoming)
  }

  function contextOf(base: RequestBase): Context | Promise<Context> {
    try {
      const made = createContext(base)
      return made instanceof Promise ? made.catch(refuseProgram) : made
    } catch (error) {
      return refuseProgram(error)
    }
  }

  function decide(
    applicant: Applicant,
    viewer: Viewer | null,
    contextValue: Context,
    incoming: IncomingRequest,
  ): Promise<void> {
    writable(context).contextValue = contextValue
    const decision = admission.decision(applicant, viewer, contextValue)
    if (decision instanceof Promise) return decision.then((settled) => obey(settled, incoming))
    obey(decision, incoming)
    return proceed
  }

  function obey(decision: Decision, { credentials }: IncomingRequest): void {
    if (decision.kind === 'proceed') return
    const [first, ...others] = decision.errors
    if (first === undefined) throw new Error('An operation was refused without a reason.')
    refuse([authorizationRefused(first, decision.status, credentials.kind !== 'none'), ...others])
  }

  return {
    didResolveSource({ source }) {
      prepared = prepare(source)
      writable(context).document = prepared.kind === 'ready' ? prepared.document : refusedDocument
      return proceed
    },

    didResolveOperation(resolved) {
      if (prepared?.kind === 'refused') refuse(prepared.errors)
      const applicant = applicantOf(resolved, prepared)
      if (applicant === null) throw noSuchOperation()
      admission.assertServed(applicant)
      if (incoming !== null) describe(incoming, applicant)
      const viewer = incoming === null ? null : admission.viewerOf(incoming.credentials, applicant)
      if (viewer instanceof Promise) return viewer.then((found) => admit(applicant, found))
      return admit(applicant, viewer)
    },

    async didEncounterErrors({ errors }) {
      const log = incoming === null ? undefined : logOf(incoming.fastify)
      presenter.report(errors, limits.errors, log, incoming === null ? {} : { operation: incoming.operation })
    },

    willSendResponse({ response, request, errors: encountered = [] }) {
      if (response.body.kind !== 'single') return proceed
      const { singleResult } = response.body
      const errors = singleResult.errors?.concat(
        furtherRefusals.map((error) => presenter.format(error.toJSON(), error)),
      )
      if (errors !== undefined) {
        singleResult.errors = errors.slice(0, limits.errors)
        const described = encountered.slice(0, limits.errors).map(describeError)
        const asked = described.map(({ status }, index) => ({
          status,
          retryAfter: singleResult.errors?.[index]?.extensions?.retryAfter,
        }))
        completeHead(response.http, singleResult.data, asked, incoming?.mutation?.started ?? 0)
        if (incoming !== null) {
          incoming.isFault = described.some(({ isFault }) => isFault)
          incoming.errors = singleResult.errors
          incoming.codes = codesOf(singleResult.errors)
        }
      }
      // Chosen here, or Apollo executes first and finds out then that the client takes neither type.
      const accept = incoming === null ? request.http?.headers.get('accept') : incoming.fastify.headers.accept
      response.http.headers.set('content-type', responseType(accept))
      return proceed
    },
  }
}

/** An expected error of whoever makes contexts is a fault of the program, whatever the request is. */
function refuseProgram(error: unknown): never {
  throw error instanceof ExpectedError ? refusal(error, { status: 500 }) : error
}

function applicantOf<Context extends BaseContext>(
  { document, operation, request }: Resolved<Context>,
  prepared: Prepared | null,
): Applicant | null {
  if (prepared?.kind !== 'ready' || prepared.document !== document) {
    throw new Error('Apollo executes another document than the one that was checked.')
  }
  if (operation === undefined) return null
  const shape = prepared.shapes.get(operation)
  if (shape === undefined) throw new Error('Apollo executes an operation that was not checked.')
  const { operationName = null, variables = {} } = request
  return { document, operation, operationName, shape, variables }
}

/** What log, metrics and traces may tell of it. */
function describe(incoming: IncomingRequest, { operation, shape }: Applicant): void {
  incoming.operation = operation.name?.value.slice(0, maxOperationName) ?? null
  incoming.type = operation.operation
  incoming.rootFields = shape.rootFields
}

/**
 * Apollo executes with a copy of the context, to which it adds this member. Where the member is there before, all copies
 * share one description in V8; else one is made for each request, and stays until the next full collection of garbage.
 */
function keepDescription(context: object): void {
  ;(context as { useLegacyIncremental?: undefined }).useLegacyIncremental = undefined
}

/** Apollo declares these members readonly, and reads them back after each step. */
function writable<Context extends BaseContext>(context: GraphQLRequestContext<Context>) {
  return context as { document?: DocumentNode; contextValue: Context }
}

function codesOf(
  errors: readonly { readonly extensions?: { readonly [name: string]: unknown } }[],
): string[] {
  return [...new Set(errors.map(({ extensions }) => String(extensions?.code)))]
}
