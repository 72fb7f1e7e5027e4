import { print as printDocument } from 'graphql'
import { AuthorizationSchemaError } from '../../authorization/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { print } from '../lib/print.js'
import { accessOf } from './schema-access.js'
import { joinSchemaFiles, type SchemaFile } from './schema-files.js'

/**
 * Prints the complete schema: what clients generate their types from.
 *
 * @throws as `accessOf`; AuthorizationSchemaError where the directives contradict each other or name what is not there
 */
export async function printSchema(
  { schema = [] }: { readonly schema?: readonly SchemaFile[] },
  { stdout }: CommandContext,
): Promise<void> {
  const { problems } = accessOf({ schema, accounts: true })
  if (problems.length > 0) throw new AuthorizationSchemaError(problems)
  await print(stdout, `${printDocument(joinSchemaFiles(schema))}\n`)
}
