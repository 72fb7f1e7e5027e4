import { declaredRoles, joinTypeDefs } from '../../application/schema/schema.js'
import { exitCodes } from '../../lib/exit-codes.js'
import { declaredTypes } from '../../type-defs/index.js'
import { withConfigFile } from '../config-file/config-file.js'
import type { CommandContext } from '../lib/command-context.js'
import { print } from '../lib/print.js'
import { applicationTypes } from '../schema/application-types.js'
import type { SchemaFile } from '../schema/schema-files.js'
import { examine } from './examine.js'
import { reportJson, reportText } from './report.js'

/** Options of `portcullis doctor`. */
export interface RunDoctor {
  readonly schema?: readonly SchemaFile[]
  readonly config?: string
  readonly json?: true
}

/**
 * Runs `portcullis doctor`: checks the installation and prints the results.
 *
 * @returns the exit code: 1 if there is a fault
 */
export async function runDoctor(
  { schema = [], config, json }: RunDoctor,
  context: CommandContext,
): Promise<number> {
  const { env, now, stdout } = context
  const checks = await withConfigFile(config, context, (options) => {
    const types = joinTypeDefs(applicationTypes(schema, options), options)
    return examine({
      env: options.env ?? env,
      now,
      application: options,
      declaredRoles: declaredRoles(types),
      hasSubscriptions: declaredTypes(types.definitions).has('Subscription'),
    })
  })
  await print(stdout, json ? reportJson(checks) : reportText(checks))
  return checks.some(({ status }) => status === 'fault') ? exitCodes.failed : exitCodes.ok
}
