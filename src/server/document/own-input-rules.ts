import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  ProvidedRequiredArgumentsRule,
  type ValidationContext,
} from 'graphql'
import { badUserInput, ExpectedError, type InputProblem, withoutStack } from '../../lib/errors.js'
import { refusal } from '../errors/graphql-errors.js'
import { maxProblems, required } from '../errors/input-problems.js'
import { RedactedValuesOfCorrectTypeRule } from '../errors/redacted-messages.js'
import { literalProblems } from './literals.js'

/**
 * What a client writes into a document for a field of our own is answered like what it sends in variables: all faults of
 * one input at once, by path, with the status of any other answer. What the field tells itself is left to it.
 *
 * @param ownFields - coordinates
 */
export function ownInputRules(ownFields: ReadonlySet<string>) {
  return { valuesOfCorrectType, providedRequiredArguments }

  function valuesOfCorrectType(context: ValidationContext): ASTVisitor {
    return {
      ...RedactedValuesOfCorrectTypeRule(context),
      Argument(node) {
        const argument = context.getArgument()
        if (!argument) return undefined
        const { problems, areForField } = literalProblems(node.value, argument.type, [argument.name])
        if (isOwn(context)) {
          if (!areForField) context.reportError(inputRefused(problems))
          return false
        }
        // Scalars that hand their faults on would let them pass.
        if (areForField && problems.length > 0)
          context.reportError(new GraphQLError('Expected a value of the declared type.', { nodes: node }))
        return undefined
      },
    }
  }

  function providedRequiredArguments(context: ValidationContext): ASTVisitor {
    const reporting: ValidationContext = Object.create(context, {
      reportError: {
        value: (error: GraphQLError) => {
          const name = /argument "(\w+)"/.exec(error.message)?.[1]
          const isOwnField = error.nodes?.[0]?.kind === Kind.FIELD && isOwn(context)
          context.reportError(isOwnField && name !== undefined ? inputRefused([required([name])]) : error)
        },
      },
    })
    return ProvidedRequiredArgumentsRule(reporting)
  }

  function isOwn(context: ValidationContext): boolean {
    const [parent, field] = [context.getParentType(), context.getFieldDef()]
    return !context.getDirective() && !!parent && !!field && ownFields.has(`${parent.name}.${field.name}`)
  }
}

function inputRefused(problems: readonly InputProblem[]): GraphQLError {
  return refusal(
    withoutStack(() => badUserInput(problems)),
    { status: 200 },
  )
}

/**
 * One error for all faults of input that the rules above found, and every other error beside it.
 *
 * @returns the errors of the document's form first: it is these that a client must mend
 */
export function gathered(errors: readonly GraphQLError[]): {
  readonly ofDocument: readonly GraphQLError[]
  readonly ofInput: GraphQLError | null
} {
  const ofDocument = errors.filter((error) => !(error.originalError instanceof ExpectedError))
  const problems = errors.flatMap(({ originalError }) =>
    originalError instanceof ExpectedError ? listed(originalError.extensions.problems) : [],
  )
  return { ofDocument, ofInput: problems.length > 0 ? inputRefused(problems.slice(0, maxProblems)) : null }
}

/** Made by `inputRefused`. */
function listed(problems: unknown): readonly InputProblem[] {
  return Array.isArray(problems) ? problems : []
}
