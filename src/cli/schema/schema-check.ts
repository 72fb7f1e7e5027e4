import { unreadInput } from '../../application/embedding/registration-fields.js'
import { joinTypeDefs } from '../../application/schema/schema.js'
import { AuthorizationSchemaError, type Manifest, type SchemaProblem } from '../../authorization/index.js'
import { exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from '../lib/command-context.js'
import { print } from '../lib/print.js'
import { createTable } from '../lib/table.js'
import { accessOf, accessOfAccounts } from './schema-access.js'
import { type ChosenSchema, type SchemaChoice, withSchema } from './schema-choice.js'

/** Options of `schema check`. */
export interface CheckSchema extends SchemaChoice {
  /** Whether a field without an applicable directive is a fault. */
  readonly strict?: true
  readonly json?: true
}

/** The result of `schema check`. */
export interface SchemaFindings {
  readonly faults: readonly SchemaProblem[]
  readonly warnings: readonly SchemaProblem[]
}

/**
 * Runs `schema check`. It reports directives that cannot be enforced, warnings, and with `strict` fields without a
 * directive.
 *
 * @returns the exit code: 0 without faults, even with warnings
 */
export async function checkSchema(options: CheckSchema, context: CommandContext): Promise<number> {
  const isStrict = options.strict === true
  const found = await withSchema(options, context, async (chosen) => findingsOfSchema(chosen, isStrict))
  await print(context.stdout, options.json ? `${JSON.stringify(found, null, 2)}\n` : findingsText(found))
  return found.faults.length === 0 ? exitCodes.ok : exitCodes.failed
}

function findingsOfSchema(chosen: ChosenSchema, isStrict: boolean): SchemaFindings {
  const known = chosen.accounts ? accessOfAccounts(chosen) : null
  try {
    const { faults, warnings } = findingsOf(accessOf(chosen), known, isStrict)
    return { faults: [...faults, ...unreadFields(chosen)], warnings }
  } catch (error) {
    // Type definitions that contradict each other have no access matrix. Their problems are the only findings.
    if (!(error instanceof AuthorizationSchemaError)) throw error
    return { faults: error.problems, warnings: [] }
  }
}

/** What clients would enter at a registration in vain. */
function unreadFields({ accounts, typeDefs, hooks, ...options }: ChosenSchema): readonly SchemaProblem[] {
  return accounts && hooks !== undefined ? unreadInput(joinTypeDefs(typeDefs, options), hooks) : []
}

/**
 * The findings of an access matrix. Pure.
 *
 * @param known - the matrix of the account schema, if it is joined. Its findings are omitted
 */
export function findingsOf(manifest: Manifest, known: Manifest | null, isStrict: boolean): SchemaFindings {
  const coordinates = new Set(known?.rows.map(({ coordinate }) => coordinate))
  const warned = new Set(known?.warnings.map(textOf))
  const undeclared = isStrict
    ? manifest.rows.filter(({ coordinate, isDeclared }) => !isDeclared && !coordinates.has(coordinate))
    : []
  return {
    faults: [
      ...manifest.problems,
      ...undeclared.map(({ coordinate }) => ({
        coordinate,
        message: 'no directive applies to it. Add a directive to it or to its type, @public if it is open.',
      })),
    ],
    warnings: manifest.warnings.filter((warning) => !warned.has(textOf(warning))),
  }
}

function textOf({ coordinate, message }: SchemaProblem): string {
  return `${coordinate}: ${message}`
}

function findingsText({ faults, warnings }: SchemaFindings): string {
  if (faults.length + warnings.length === 0) return 'No problems found.\n'
  const rows = [
    ...faults.map(({ coordinate, message }) => ['fault', coordinate, message]),
    ...warnings.map(({ coordinate, message }) => ['warning', coordinate, message]),
  ]
  return createTable(['FOUND', 'COORDINATE', 'WHAT TO DO']).add(rows)
}
