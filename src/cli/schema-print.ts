import { print as printDocument } from 'graphql'
import type { CommandContext } from './command-context.js'
import { print } from './print.js'
import { checkedSchemaFiles, type SchemaFile } from './schema-files.js'

/** Prints the complete schema: what clients generate their types from. */
export async function printSchema(
  { schema = [] }: { readonly schema?: readonly SchemaFile[] },
  { stdout }: CommandContext,
): Promise<void> {
  await print(stdout, `${printDocument(checkedSchemaFiles(schema))}\n`)
}
