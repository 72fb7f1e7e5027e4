/** One fault of a schema. `coordinate` says where, `message` what to do. */
export interface SchemaProblem {
  readonly coordinate: string
  readonly message: string
}

/** The schema's directives can't be enforced as written. Names every fault at once; nothing is served until all are gone. */
export class AuthorizationSchemaError extends Error {
  override readonly name = 'AuthorizationSchemaError'

  constructor(readonly problems: readonly SchemaProblem[]) {
    super(`The schema cannot be guarded:\n${listProblems(problems)}`)
  }
}

/** One line each. */
export function listProblems(problems: readonly SchemaProblem[]): string {
  return problems.map(({ coordinate, message }) => `- ${coordinate}: ${message}`).join('\n')
}
