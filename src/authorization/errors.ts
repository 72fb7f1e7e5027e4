/** One fault of a schema: `coordinate` locates it, `message` says what is wrong and what to do. */
export interface SchemaProblem {
  readonly coordinate: string
  readonly message: string
}

/**
 * The directives of a schema cannot be enforced as written. Lists all faults; the schema cannot be served until they
 * are fixed.
 */
export class AuthorizationSchemaError extends Error {
  override readonly name = 'AuthorizationSchemaError'

  constructor(readonly problems: readonly SchemaProblem[]) {
    super(`The schema cannot be guarded:\n${listProblems(problems)}`)
  }
}

/** Formats problems for logs, one line each. */
export function listProblems(problems: readonly SchemaProblem[]): string {
  return problems.map(({ coordinate, message }) => `- ${coordinate}: ${message}`).join('\n')
}
