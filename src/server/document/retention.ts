import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/**
 * How a valid document may be cached after its request.
 *
 * - `registered`: clients may register it as a persisted query, so that its SHA-256 hash identifies it
 * - `bySource`: cached for requests that send the whole source
 * - `none`: not cached
 */
export type Retention = 'registered' | 'bySource' | 'none'

/**
 * Decides how a document may be cached, by its literals. They may be secrets: a password, a code, a token. A client
 * that sends hashes of documents could guess them without throttling. Pure.
 *
 * - A document with a mutation or subscription is not cached if any definition or directive contains a string or a
 *   number, including default values of variables. Names, enum values, `true`, `false` and `null` are allowed.
 * - A document with queries only cannot be registered if it contains a string that is not an `ID`, because the string
 *   may be a code. IDs and numbers are allowed.
 */
export function retentionOf(schema: GraphQLSchema, document: DocumentNode): Retention {
  const changes = document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation !== OperationTypeNode.QUERY,
  )
  if (changes) return holds(document, isTextOrNumber) ? 'none' : 'registered'
  if (!holds(document, ({ kind }) => kind === Kind.STRING)) return 'registered'
  return holdsForeignText(schema, document) ? 'bySource' : 'registered'
}

function isTextOrNumber({ kind }: ASTNode): boolean {
  return kind === Kind.STRING || kind === Kind.INT || kind === Kind.FLOAT
}

function holds(document: DocumentNode, is: (node: ASTNode) => boolean): boolean {
  let found = false
  visit(document, {
    enter(node) {
      if (!is(node)) return undefined
      found = true
      return BREAK
    },
  })
  return found
}

/** Whether the document contains a string literal for a type other than `ID`. */
function holdsForeignText(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let found = false
  visit(
    document,
    visitWithTypeInfo(types, {
      StringValue() {
        if (getNamedType(types.getInputType())?.name === 'ID') return undefined
        found = true
        return BREAK
      },
    }),
  )
  return found
}
