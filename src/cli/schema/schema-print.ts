import { print as printDocument } from 'graphql'
import { joinTypeDefs } from '../../application/schema/schema.js'
import { AuthorizationSchemaError } from '../../authorization/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { print } from '../lib/print.js'
import { accessOf } from './schema-access.js'
import { type SchemaChoice, withSchema } from './schema-choice.js'

/**
 * Runs `schema print`: prints the complete schema, from which clients generate their types.
 *
 * @throws as `accessOf`
 * @throws AuthorizationSchemaError if directives contradict each other or name something that does not exist
 */
export async function printSchema(
  options: Pick<SchemaChoice, 'schema' | 'config'>,
  context: CommandContext,
): Promise<void> {
  const document = await withSchema({ ...options, accounts: true }, context, async (chosen) => {
    const { problems } = accessOf(chosen)
    if (problems.length > 0) throw new AuthorizationSchemaError(problems)
    return joinTypeDefs(chosen.typeDefs, chosen)
  })
  await print(context.stdout, `${printDocument(document)}\n`)
}
