import { readFileSync } from 'node:fs'
import { InvalidArgumentError, Option } from 'commander'
import type { SchemaFile } from '../schema/schema-files.js'

/** Collects the values of a repeatable option. */
export function collected(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/**
 * Parses a positive integer.
 *
 * @throws InvalidArgumentError
 */
export function positiveInteger(text: string): number {
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : 0
  if (value < 1) throw new InvalidArgumentError('Must be a whole number from 1.')
  return value
}

/**
 * Reads the file that an option names.
 *
 * @throws InvalidArgumentError if the file cannot be read
 */
export function fileToRead(path: string): SchemaFile {
  try {
    return { path, text: readFileSync(path, 'utf8') }
  } catch {
    throw new InvalidArgumentError('The file does not exist or cannot be read.')
  }
}

function schemaFiles(path: string, before: readonly SchemaFile[] = []): SchemaFile[] {
  return [...before, fileToRead(path)]
}

/** The `--schema` option, for commands that need the roles or types of the application. */
export const schemaOption = [
  '--schema <file>',
  'type definitions of the application (extend enum Role), instead of those of the configuration file; repeatable',
  schemaFiles,
] as const

/** The `--config` option, for commands that work on the application. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    'the configuration file (default: portcullis.config.js, .mjs or .ts in the working directory)',
  )
}
