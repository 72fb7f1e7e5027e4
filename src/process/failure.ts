import { GraphQLError } from 'graphql'
import { AuthorizationSchemaError } from '../authorization/index.js'
import { ConfigurationError } from '../config/index.js'
import { databaseFault } from '../database/index.js'
import { ExpectedError } from '../lib/errors.js'
import { exitCodes } from '../lib/exit-codes.js'
import { ReportedFailure } from '../lib/reported-failure.js'
import { type ListedProblem, listedProblems } from './listed-problems.js'

/** How a program failed: its exit code, and the text for standard error. */
export interface Failure {
  readonly exitCode: number
  readonly text: string
}

/** Formats an error as text. Unexpected errors include their stack, because they are defects of a program. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ReportedFailure) return { exitCode: error.exitCode, text: error.message }
  if (error instanceof ConfigurationError) return { exitCode: exitCodes.configuration, text: error.message }
  if (error instanceof ExpectedError) return { exitCode: exitCodes[error.exit], text: expectedText(error) }
  if (error instanceof AuthorizationSchemaError) return { exitCode: exitCodes.failed, text: error.message }
  if (error instanceof GraphQLError) return { exitCode: exitCodes.failed, text: error.toString() }
  const ofDatabase = databaseFault(error)
  if (ofDatabase !== null) return { exitCode: exitCodes.failed, text: ofDatabase.message }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { exitCode: exitCodes.failed, text: `Unexpected: ${text}` }
}

function expectedText(error: ExpectedError): string {
  const problems = listedProblems(error)
  return problems.length === 0 ? error.message : `The input is invalid:\n${problems.map(line).join('\n')}`
}

function line({ field, message }: ListedProblem): string {
  return `  ${field}: ${message}`
}
