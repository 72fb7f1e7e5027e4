import { AuthorizationSchemaError, type Manifest, type SchemaProblem } from '../../authorization/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { exitCodes } from '../lib/exit-codes.js'
import { print } from '../lib/print.js'
import { createTable } from '../lib/table.js'
import { accessOf, accessOfAccounts, type SchemaChoice } from './schema-access.js'

export interface CheckSchema extends SchemaChoice {
  /** Whether a field that no directive is about is a fault. */
  readonly strict?: true
  readonly json?: true
}

/** What a check found. */
export interface SchemaFindings {
  readonly faults: readonly SchemaProblem[]
  readonly warnings: readonly SchemaProblem[]
}

/**
 * Looks for what can't be guarded, what surprises and, where that is asked for, what nobody declared.
 *
 * @returns the exit code: 0 without faults, whatever the warnings
 */
export async function checkSchema(options: CheckSchema, context: CommandContext): Promise<number> {
  const found = findingsOfChoice(options)
  await print(context.stdout, options.json ? `${JSON.stringify(found, null, 2)}\n` : findingsText(found))
  return found.faults.length === 0 ? exitCodes.ok : exitCodes.failed
}

function findingsOfChoice(options: CheckSchema): SchemaFindings {
  const known = options.accounts ? accessOfAccounts(options.default) : null
  try {
    return findingsOf(accessOf(options), known, options.strict === true)
  } catch (error) {
    // Parts that do not make one schema have no access to describe: what stands against them is all there is to say.
    if (!(error instanceof AuthorizationSchemaError)) throw error
    return { faults: error.problems, warnings: [] }
  }
}

/**
 * Judges a schema. Pure.
 *
 * @param known - the account schema, where it is joined: what holds for it already is left out
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
