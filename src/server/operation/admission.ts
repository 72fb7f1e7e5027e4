import type { BaseContext } from '@apollo/server'
import { type DocumentNode, type OperationDefinitionNode, OperationTypeNode } from 'graphql'
import { ExpectedError } from '../../lib/errors.js'
import type { Viewer } from '../../sessions/index.js'
import { checkVariables, type OperationShape } from '../document/limits.js'
import { variableFaults } from '../document/variables.js'
import {
  authenticationRefused,
  badRequest,
  operationTooLarge,
  variablesRefused,
} from '../errors/graphql-errors.js'
import type { Limits } from '../request-limits.js'
import type { Decision, MutationRun, ServerDependencies } from '../types.js'
import type { Credentials } from './credentials.js'

/** One operation that asks to be executed. */
export interface Applicant {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly operationName: string | null
  readonly shape: OperationShape
  readonly variables: Readonly<Record<string, unknown>>
}

const noFields: ReadonlySet<string> = new Set()

/** The steps between validation and the first resolver, cheapest first. Each throws what refuses the request. */
export function createAdmission<Context extends BaseContext>(
  dependencies: ServerDependencies<Context>,
  limits: Limits,
) {
  const { schema, authenticate, decide, ownFields = noFields } = dependencies
  const publicOperations = new Set(dependencies.publicOperations)

  /** Needs no viewer: whether this kind and size of operation is served. */
  function assertServed({ operation, shape, variables }: Applicant): void {
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      throw badRequest('Subscriptions are not supported over HTTP requests.')
    }
    const exceeded = checkVariables(operation, shape, variables, limits)
    if (exceeded !== null) throw operationTooLarge(exceeded)
  }

  /** Without a promise where `authenticate` needs none. */
  function viewerOf(credentials: Credentials, { shape }: Applicant): Viewer | null | Promise<Viewer | null> {
    if (credentials.kind !== 'bearer') return null
    const isPublic = isSubset(shape.rootFields, publicOperations)
    const onError = (error: unknown): null => {
      // Signing in again is what a client with a dead token must be able to do. One that can not be checked now may
      // live: signing out by it must not answer that there was nothing to end.
      if (isPublic && error instanceof ExpectedError && error.status === 401) return null
      throw error instanceof ExpectedError ? authenticationRefused(error) : error
    }
    try {
      const viewer = authenticate(credentials.token)
      return viewer instanceof Promise ? viewer.catch(onError) : viewer
    } catch (error) {
      return onError(error)
    }
  }

  function mutationRun({ operation, shape }: Applicant): MutationRun | null {
    if (operation.operation !== OperationTypeNode.MUTATION) return null
    return { isPublic: isSubset(shape.rootFields, publicOperations), started: 0 }
  }

  function assertVariablesFit(applicant: Applicant): void {
    const faults = variableFaults(schema, ownFields, applicant)
    if (faults !== null) throw variablesRefused(faults.problems, faults.status)
  }

  /** Whether the operation as a whole may run. */
  function decision(
    { document, operationName, variables }: Applicant,
    viewer: Viewer | null,
    context: Context,
  ): Decision | Promise<Decision> {
    return decide({ document, operationName, variables, viewer, context })
  }

  return { assertServed, viewerOf, mutationRun, assertVariablesFit, decision }
}

export type Admission<Context extends BaseContext> = ReturnType<typeof createAdmission<Context>>

function isSubset(names: ReadonlySet<string>, of: ReadonlySet<string>): boolean {
  if (names.size === 0) return false
  for (const name of names) if (!of.has(name)) return false
  return true
}
