import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Two folders up from src/type-defs/ and from dist/lib/. Clients, code generation and the server use the same files.
const schemaFolder = new URL('../../schema/', import.meta.url)

/** The type definitions of the account schema, including the directives. */
export function accountTypeDefs(): string[] {
  return readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(fileURLToPath(new URL(name, schemaFolder)), 'utf8'))
}
