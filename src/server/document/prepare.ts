import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  ProvidedRequiredArgumentsRule,
  parse,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql'
import { operationTooLarge } from '../errors/graphql-errors.js'
import { redactedSyntaxMessage } from '../errors/redacted-messages.js'
import type { Limits } from '../request-limits.js'
import { checkDocument, type OperationShape } from './limits.js'
import { isNestedTooDeeply } from './nesting.js'
import { gathered, ownInputRules } from './own-input-rules.js'
import { type Retention, retentionOf } from './retention.js'

/** A validated document. */
export interface Ready {
  readonly kind: 'ready'
  readonly document: DocumentNode
  readonly shapes: ReadonlyMap<OperationDefinitionNode, OperationShape>
  readonly retention: Retention
}

/** A validated document, or the errors that refuse it. */
export type Prepared =
  | Ready
  | { readonly kind: 'refused'; readonly errors: readonly [GraphQLError, ...GraphQLError[]] }

/** Options of `prepareSource` and `rulesOf`. */
export interface PreparationOptions {
  readonly schema: GraphQLSchema
  readonly limits: Limits
  readonly introspection: boolean
  /** Whether error messages may suggest names of the schema ("Did you mean"). */
  readonly suggestions: boolean
  /** Coordinates of Portcullis' own fields. All problems of their input are reported at once. Default: none. */
  readonly ownFields?: ReadonlySet<string>
}

const noFields: ReadonlySet<string> = new Set()

/** Checks and parses a source, cheapest step first: nesting, parser, limits, validation. Each may refuse it. Pure. */
export function prepareSource(
  source: string,
  rules: readonly ValidationRule[],
  { schema, limits, suggestions }: PreparationOptions,
): Prepared {
  if (isNestedTooDeeply(source, limits.nesting)) {
    return refused(operationTooLarge({ limit: 'nesting', allowed: limits.nesting }))
  }
  const document = parseBounded(source, limits)
  if (document instanceof GraphQLError) return refused(document)
  const shapes = checkDocument(schema, document, limits)
  if ('limit' in shapes) return refused(operationTooLarge(shapes))
  const [first, ...others] = validationErrors(document, rules, { schema, limits, suggestions })
  if (first !== undefined) return refused(first, ...others)
  return { kind: 'ready', document, shapes, retention: retentionOf(schema, document) }
}

function refused(...errors: [GraphQLError, ...GraphQLError[]]): Prepared {
  return { kind: 'refused', errors }
}

function parseBounded(source: string, limits: Limits): DocumentNode | GraphQLError {
  try {
    return parse(source, { maxTokens: limits.tokens })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    if (error.message.endsWith('tokens. Parsing aborted.')) {
      return operationTooLarge({ limit: 'tokens', allowed: limits.tokens })
    }
    return new GraphQLError(redactedSyntaxMessage(error.message), {
      source: error.source,
      positions: error.positions,
      extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { status: 400 } },
    })
  }
}

function validationErrors(
  document: DocumentNode,
  rules: readonly ValidationRule[],
  { schema, limits, suggestions }: Pick<PreparationOptions, 'schema' | 'limits' | 'suggestions'>,
): readonly GraphQLError[] {
  const found = validate(schema, document, rules, {
    maxErrors: limits.errors - 1, // graphql-js adds an error when it reaches the maximum
    hideSuggestions: !suggestions,
  })
  const { ofDocument, ofInput } = gathered(found)
  return [...ofDocument.map((error) => invalid(error, suggestions)), ...(ofInput === null ? [] : [ofInput])]
}

function invalid({ message, nodes }: GraphQLError, suggestions: boolean): GraphQLError {
  // Some rules of graphql-js ignore `hideSuggestions`.
  return new GraphQLError(suggestions ? message : message.replace(/ Did you mean .+\?$/, ''), {
    nodes: nodes ?? null,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  })
}

/** The validation rules of a server: those of graphql-js, with stricter and redacting replacements. */
export function rulesOf({
  introspection,
  ownFields = noFields,
}: PreparationOptions): readonly ValidationRule[] {
  const { valuesOfCorrectType, providedRequiredArguments } = ownInputRules(ownFields)
  const replaced = new Map<ValidationRule, ValidationRule>([
    [ValuesOfCorrectTypeRule, valuesOfCorrectType],
    [ProvidedRequiredArgumentsRule, providedRequiredArguments],
  ])
  return [
    KnownOperationTypesRule,
    ...specifiedRules.map((rule) => replaced.get(rule) ?? rule),
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
  ]
}

/** Without this rule, graphql-js 16 detects a missing root type only during execution. */
function KnownOperationTypesRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation)) return undefined
      context.reportError(
        new GraphQLError(`The schema has no ${node.operation} operations.`, { nodes: node }),
      )
      return false
    },
  }
}
