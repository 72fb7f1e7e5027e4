import {
  type ASTNode,
  type ASTVisitor,
  GraphQLError,
  getNamedType,
  isInputObjectType,
  Kind,
  type ValidationContext,
  ValuesOfCorrectTypeRule,
} from 'graphql'

/**
 * `ValuesOfCorrectTypeRule` of graphql-js without literals in its messages. A password that a client wrote at the wrong
 * place in a document must not appear in the response or a log. Line and column still locate the error.
 */
export function RedactedValuesOfCorrectTypeRule(context: ValidationContext): ASTVisitor {
  let visited: ASTNode | null = null
  const redacting: ValidationContext = Object.create(context, {
    reportError: {
      value: (error: GraphQLError) => {
        // An error that a scalar throws has no nodes yet.
        const nodes = error.nodes ?? visited
        context.reportError(new GraphQLError(redactedMessage(error, context), { nodes }))
      },
    },
  })
  // The rule is an object of visitor functions by node kind.
  const rule = ValuesOfCorrectTypeRule(redacting) as Readonly<Record<string, (node: ASTNode) => unknown>>
  const visitors = Object.entries(rule).map(([kind, visit]) => [
    kind,
    (node: ASTNode) => {
      visited = node
      return visit(node)
    },
  ])
  return Object.fromEntries(visitors)
}

function redactedMessage(error: GraphQLError, context: ValidationContext): string {
  const node = error.nodes?.[0]
  const type = context.getInputType()
  if (node?.kind === Kind.OBJECT_FIELD) {
    return `The input type "${String(context.getParentInputType())}" has no such field.`
  }
  // For an input object, these two messages contain only names of the schema.
  const isAboutFields = node?.kind === Kind.OBJECT && isInputObjectType(getNamedType(type))
  if (isAboutFields && /^(Field|OneOf Input Object) "/.test(error.message)) return error.message
  return `Expected a value of type "${String(type)}".`
}

const tokenText = /\b(Name|Int|Float|String|BlockString|Comment) ".*"/s
const afterColon = /(Syntax Error: Invalid [^:"]*).*/s

/** The message of a syntax error without the text at which the parser stopped, which may be a part of a password. */
export function redactedSyntaxMessage(message: string): string {
  if (message.startsWith('Syntax Error: Invalid ')) return `${message.replace(afterColon, '$1').trimEnd()}.`
  return message.replace(tokenText, '$1')
}
