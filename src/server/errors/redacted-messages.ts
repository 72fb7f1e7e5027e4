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
 * graphql-js's rule on literals, without its habit of printing them: a password written into a document at the
 * wrong place must not come back in the answer, nor reach a log. Line and column still lead to the place.
 */
export function RedactedValuesOfCorrectTypeRule(context: ValidationContext): ASTVisitor {
  let visited: ASTNode | null = null
  const redacting: ValidationContext = Object.create(context, {
    reportError: {
      value: (error: GraphQLError) => {
        // A scalar's own error has no place in the document yet.
        const nodes = error.nodes ?? visited
        context.reportError(new GraphQLError(redactedMessage(error, context), { nodes }))
      },
    },
  })
  // The rule is a plain map from kinds to functions of the node.
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
  // On an input object these two kinds of message name fields and types of the schema only.
  const isAboutFields = node?.kind === Kind.OBJECT && isInputObjectType(getNamedType(type))
  if (isAboutFields && /^(Field|OneOf Input Object) "/.test(error.message)) return error.message
  return `Expected a value of type "${String(type)}".`
}

const tokenText = /\b(Name|Int|Float|String|BlockString|Comment) ".*"/s
const afterColon = /(Syntax Error: Invalid [^:"]*).*/s

/** A syntax error's message without the text at which the parser stopped, which may be a password's second half. */
export function redactedSyntaxMessage(message: string): string {
  if (message.startsWith('Syntax Error: Invalid ')) return `${message.replace(afterColon, '$1').trimEnd()}.`
  return message.replace(tokenText, '$1')
}
