import { randomBytes } from 'node:crypto'
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
import { LRUCache } from 'lru-cache'
import { ownCopy } from '../../lib/own-copy.js'
import { operationTooLarge } from '../errors/graphql-errors.js'
import { redactedSyntaxMessage } from '../errors/redacted-messages.js'
import type { Limits } from '../request-limits.js'
import { documentBytes } from './document-size.js'
import { checkDocument, type OperationShape } from './limits.js'
import { isNestedTooDeeply } from './nesting.js'
import { gathered, ownInputRules } from './own-input-rules.js'
import { type Retention, retentionOf } from './retention.js'

interface Ready {
  readonly kind: 'ready'
  readonly document: DocumentNode
  readonly shapes: ReadonlyMap<OperationDefinitionNode, OperationShape>
  readonly retention: Retention
}

/** A document that is kept, and the key that leads to its source. */
interface Kept {
  readonly ready: Ready
  readonly key: string
}

/** A document that may be executed, or the reasons why not. */
export type Prepared =
  | Ready
  | { readonly kind: 'refused'; readonly errors: readonly [GraphQLError, ...GraphQLError[]] }

export interface DocumentOptions {
  readonly schema: GraphQLSchema
  readonly limits: Limits
  readonly introspection: boolean
  /** Whether messages may suggest names of the schema that the client did not write. */
  readonly suggestions: boolean
  /** Coordinates of Portcullis' own fields, whose input is answered by all its faults. Default: none. */
  readonly ownFields?: ReadonlySet<string>
  /** Counts how often a source was known already. */
  readonly lookUps?: LookUps
  /** How much memory the documents may take that are kept, plans included. Default 16 MiB. */
  readonly maxBytes?: number
}

export interface LookUps {
  hits: number
  misses: number
}

const noFields: ReadonlySet<string> = new Set()
const defaultMaxBytes = 16 * 1024 * 1024

/** Sources, and what has been made of them. */
export interface Documents {
  /** Takes a source through limits, parser and validation, cheapest first; what is kept needs none of them again. */
  prepare(source: string): Prepared
  /**
   * A key that stands for a source that is kept, `undefined` where it is not. Random, of this process and never told, so
   * that nobody can ask for what others have sent. It works at least until the event loop turns: it was used last.
   */
  keyOf(source: string): string | undefined
  /** The source of a key that `keyOf` gave; `undefined` where it is kept no longer. */
  sourceOf(key: string): string | undefined
  /** Whether a client may register the source under its public hash. Only of sources that are kept. */
  mayBeRegistered(source: string): boolean
}

/**
 * Prepares documents. What passed is kept unless its retention forbids it, bounded by memory, so a document in use costs
 * one look-up, and the same source always gives the same document object, on which plans can be memoised.
 */
export function createDocuments(options: DocumentOptions): Documents {
  const rules = rulesOf(options)
  const { lookUps = { hits: 0, misses: 0 }, maxBytes = defaultMaxBytes } = options
  const sources = new Map<string, string>()
  const kept = new LRUCache<string, Kept>({
    maxSize: maxBytes,
    sizeCalculation: ({ ready }, source) => documentBytes(ready.document, source),
    dispose: ({ key }) => sources.delete(key),
  })

  function keep(source: string, ready: Ready): void {
    const key = randomBytes(32).toString('hex')
    kept.set(source, { ready, key })
    // Not where it is too large to be kept at all.
    if (kept.has(source)) sources.set(key, source)
  }

  return {
    prepare(source) {
      const known = kept.get(source)
      if (known !== undefined) {
        lookUps.hits += 1
        return known.ready
      }
      lookUps.misses += 1
      // It may be a part of a URL, and the document keeps it.
      const own = ownCopy(source)
      const prepared = prepare(own, rules, options)
      if (prepared.kind === 'ready' && prepared.retention !== 'none') keep(own, prepared)
      return prepared
    },
    keyOf: (source) => kept.get(source)?.key,
    sourceOf: (key) => sources.get(key),
    mayBeRegistered: (source) => kept.peek(source)?.ready.retention === 'registered',
  }
}

function prepare(source: string, rules: readonly ValidationRule[], options: DocumentOptions): Prepared {
  const { schema, limits, suggestions } = options
  if (isNestedTooDeeply(source, limits.nesting)) {
    return refused(operationTooLarge({ limit: 'nesting', allowed: limits.nesting }))
  }
  const document = parseBounded(source, limits)
  if (document instanceof GraphQLError) return refused(document)
  const shapes = checkDocument(schema, document, limits)
  if ('limit' in shapes) return refused(operationTooLarge(shapes))
  const found = validate(schema, document, rules, {
    maxErrors: limits.errors - 1, // graphql-js adds one that says so
    hideSuggestions: !suggestions,
  })
  const { ofDocument, ofInput } = gathered(found)
  const [first, ...others] = [
    ...ofDocument.map((error) => invalid(error, suggestions)),
    ...(ofInput === null ? [] : [ofInput]),
  ]
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

function invalid({ message, nodes }: GraphQLError, suggestions: boolean): GraphQLError {
  // Not every rule of graphql-js heeds `hideSuggestions`.
  return new GraphQLError(suggestions ? message : message.replace(/ Did you mean .+\?$/, ''), {
    nodes: nodes ?? null,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  })
}

function rulesOf({ introspection, ownFields = noFields }: DocumentOptions): readonly ValidationRule[] {
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

/** Without it, graphql-js 16 finds out in the middle of execution that the schema has no such root type. */
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
