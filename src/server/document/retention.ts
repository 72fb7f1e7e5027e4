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
 * How long a valid document may outlive its request.
 *
 * - `registered`: a client may register it as a persisted query, whose public SHA-256 then leads to it
 * - `bySource`: it is remembered for requests that send the whole source again, and for nobody else
 * - `none`: it is prepared again for each request
 */
export type Retention = 'registered' | 'bySource' | 'none'

/**
 * Decides by what is written into the document itself: a password, a code, a token. Whoever asks by the hash of a
 * document guesses what stands in it, unthrottled. Pure.
 *
 * - With a mutation or subscription in it, any text or number keeps it out of every cache, whichever definition or
 *   directive it stands in, defaults of variables included. Names, enum values, `true`, `false` and `null` tell nothing.
 * - Of queries, a text that is no `ID` keeps it from being registered: that a cursor or a page size is known gives
 *   nothing away, and a query with a text of its own may ask for something by a code.
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

/** Whether a text stands where something else than an `ID` is taken. */
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
