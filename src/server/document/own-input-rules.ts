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
 * Validation rules that report invalid literals for Portcullis' own fields like invalid variables: all problems at
 * once, by path, with status 200. `InputFault`s are left to the field's resolver.
 *
 * @param ownFields - coordinates of Portcullis' own fields
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
        // A scalar that returns an `InputFault` instead of throwing would otherwise be accepted.
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
 * Separates the input problems that the rules above found from other validation errors, and merges them into one error.
 *
 * @returns the errors of the document itself, which the client must correct first, and the merged error
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

function listed(problems: unknown): readonly InputProblem[] {
  return Array.isArray(problems) ? problems : []
}
