import { declaredRoles } from '../../application/schema.js'
import { exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from '../lib/command-context.js'
import { print } from '../lib/print.js'
import { joinSchemaFiles, type SchemaFile } from '../schema/schema-files.js'
import { examine } from './examine.js'
import { reportJson, reportText } from './report.js'

/** Options of `portcullis doctor`. */
export interface RunDoctor {
  readonly schema?: readonly SchemaFile[]
  readonly json?: true
}

/**
 * Runs `portcullis doctor`: checks the installation and prints the results.
 *
 * @returns the exit code: 1 if there is a fault
 */
export async function runDoctor({ schema = [], json }: RunDoctor, context: CommandContext): Promise<number> {
  const { env, now, stdout } = context
  const checks = await examine({ env, now, declaredRoles: declaredRoles(joinSchemaFiles(schema)) })
  await print(stdout, json ? reportJson(checks) : reportText(checks))
  return checks.some(({ status }) => status === 'fault') ? exitCodes.failed : exitCodes.ok
}
