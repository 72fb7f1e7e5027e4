import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DefinitionNode } from 'graphql'
import { definitionsOf } from './documents.js'

// Two folders up from src/type-defs/ and from dist/lib/. Clients, code generation and the server use the same files.
const schemaFolder = new URL('../../schema/', import.meta.url)

/** The type definitions of the account schema, including the directives. */
export function accountTypeDefs(): string[] {
  return readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(fileURLToPath(new URL(name, schemaFolder)), 'utf8'))
}

/** What the files contain. They do not change while a process runs. */
const parsed: { definitions?: readonly DefinitionNode[] } = {}

/** The definitions of the account schema. They are read and parsed once for a process: a start uses them in several places. */
export function accountDefinitions(): readonly DefinitionNode[] {
  parsed.definitions ??= definitionsOf(accountTypeDefs())
  return parsed.definitions
}
