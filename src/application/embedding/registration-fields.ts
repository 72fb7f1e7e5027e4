import { type DefinitionNode, type DocumentNode, Kind } from 'graphql'
import { AuthorizationSchemaError, type SchemaProblem } from '../../authorization/index.js'
import { accountDefinitions } from '../../type-defs/index.js'

const inputName = 'RegisterInput'

/** The hooks that get the input of a registration. */
interface Readers {
  readonly beforeRegister?: unknown
  readonly registered?: unknown
}

/**
 * Refuses fields that the application adds to `RegisterInput` if no hook gets them: what a client enters would be lost.
 *
 * @param document - the joined type definitions
 * @throws AuthorizationSchemaError with the coordinate of each field
 */
export function assertInputIsRead(document: DocumentNode, hooks?: Readers): void {
  const problems = unreadInput(document, hooks)
  if (problems.length > 0) throw new AuthorizationSchemaError(problems)
}

/** The fields that `assertInputIsRead` refuses. */
export function unreadInput(document: DocumentNode, hooks: Readers = {}): readonly SchemaProblem[] {
  if (hooks.beforeRegister !== undefined || hooks.registered !== undefined) return []
  const own = new Set(fieldsOf(accountDefinitions()))
  const added = fieldsOf(document.definitions).filter((name) => !own.has(name))
  return added.map((name) => ({
    coordinate: `${inputName}.${name}`,
    message: 'no hook gets this field. Set hooks.beforeRegister or hooks.registered, or remove the field.',
  }))
}

function fieldsOf(definitions: readonly DefinitionNode[]): readonly string[] {
  return definitions.flatMap((definition) =>
    (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION) &&
    definition.name.value === inputName
      ? (definition.fields ?? []).map(({ name }) => name.value)
      : [],
  )
}
