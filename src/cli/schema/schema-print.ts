import { print as printDocument } from 'graphql'
import { AuthorizationSchemaError } from '../../authorization/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { print } from '../lib/print.js'
import { accessOf } from './schema-access.js'
import { joinSchemaFiles, type SchemaFile } from './schema-files.js'

/**
 * Runs `schema print`: prints the complete schema, from which clients generate their types.
 *
 * @throws as `accessOf`
 * @throws AuthorizationSchemaError if directives contradict each other or name something that does not exist
 */
export async function printSchema(
  { schema = [] }: { readonly schema?: readonly SchemaFile[] },
  { stdout }: CommandContext,
): Promise<void> {
  const { problems } = accessOf({ schema, accounts: true })
  if (problems.length > 0) throw new AuthorizationSchemaError(problems)
  await print(stdout, `${printDocument(joinSchemaFiles(schema))}\n`)
}
