import { AuthorizationSchemaError } from '../../authorization/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { print } from '../lib/print.js'
import {
  accessJson,
  accessMarkdown,
  accessTable,
  changesJson,
  changesMarkdown,
  changesText,
} from './access-text.js'
import { changesBetween, readEarlierAccess } from './earlier-access.js'
import { accessOf } from './schema-access.js'
import { type SchemaChoice, withSchema } from './schema-choice.js'
import type { SchemaFile } from './schema-files.js'

/** Options of `schema permissions`. */
export interface PrintPermissions extends SchemaChoice {
  readonly json?: true
  readonly markdown?: true
  /** Earlier output of `--json`. Only changes since then are printed. */
  readonly diff?: SchemaFile
}

/**
 * Runs `schema permissions`: prints the access matrix.
 *
 * @throws AuthorizationSchemaError if directives contradict each other or name something that does not exist
 */
export async function printPermissions(options: PrintPermissions, context: CommandContext): Promise<void> {
  const manifest = await withSchema(options, context, async (chosen) => accessOf(chosen))
  if (manifest.problems.length > 0) throw new AuthorizationSchemaError(manifest.problems)
  await print(context.stdout, textOf(options))

  function textOf({ json, markdown, diff }: PrintPermissions): string {
    if (diff === undefined)
      return json ? accessJson(manifest) : markdown ? accessMarkdown(manifest) : accessTable(manifest)
    const changes = changesBetween(readEarlierAccess(diff), manifest)
    return json ? changesJson(changes) : markdown ? changesMarkdown(changes) : changesText(changes)
  }
}
