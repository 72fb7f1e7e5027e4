import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import type { SchemaFile } from '../schema/schema-files.js'

/** The values of an option that may be repeated. */
export function collected(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/** @throws InvalidArgumentError */
export function positiveInteger(text: string): number {
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : 0
  if (value < 1) throw new InvalidArgumentError('Must be a whole number from 1.')
  return value
}

/** @throws InvalidArgumentError where the file can't be read */
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

/** For commands that must know the roles or types of an application. */
export const schemaOption = [
  '--schema <file>',
  'type definitions of the application (extend enum Role); repeatable',
  schemaFiles,
] as const
