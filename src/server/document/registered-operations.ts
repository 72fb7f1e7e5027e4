import { readFileSync } from 'node:fs'
import { stripIgnoredCharacters } from 'graphql'
import * as z from 'zod/mini'
import { ConfigurationError, shown } from '../../config/index.js'
import type { ServerSettings } from '../settings.js'

/** The operations that clients may send, where only registered ones are accepted. */
export interface RegisteredOperations {
  /** Whether a source is registered. White space, commas and comments do not count. */
  has(source: string): boolean
  /** The source of an id, such as the SHA-256 hash of an automatic persisted query. */
  sourceOf(id: string): string | undefined
  /** All sources, by id. */
  readonly sources: ReadonlyMap<string, string>
}

/** A manifest as `@apollo/generate-persisted-query-manifest` writes it. */
const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
})
/** Sources by id, as GraphQL Code Generator (`persistedDocuments`) and Relay write them. */
const sourcesById = z.record(z.string(), z.string())

/**
 * Reads the file of registered operations.
 *
 * @returns `null` if every operation is accepted
 * @throws ConfigurationError naming the setting and its file, without the content of the file
 */
export function loadRegisteredOperations({
  operations,
  operationsFile,
}: Pick<ServerSettings, 'operations' | 'operationsFile'>): RegisteredOperations | null {
  if (operations === 'any' || operationsFile === undefined) return null
  const read = readOperations(operationsFile)
  if (typeof read !== 'string') return registeredOperations(read)
  throw new ConfigurationError([
    { key: 'PORTCULLIS_OPERATIONS_FILE', rule: `${read}, but ${shown(operationsFile)} does not` },
  ])
}

/** @returns sources by id, or the rule that the file breaks */
function readOperations(path: string): ReadonlyMap<string, string> | string {
  const rule = 'must name a JSON file with operations, as a persisted query manifest or as sources by id'
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return rule // the error may quote the content
  }
  const asManifest = manifest.safeParse(content)
  if (asManifest.success) return new Map(asManifest.data.operations.map(({ id, body }) => [id, body]))
  const byId = sourcesById.safeParse(content)
  return byId.success ? new Map(Object.entries(byId.data)) : rule
}

/** Makes a list of sources by id searchable. */
export function registeredOperations(sources: ReadonlyMap<string, string>): RegisteredOperations {
  const exact = new Set(sources.values())
  const stripped = new Set([...exact].map(strippedOf).filter((source) => source !== null))
  return {
    sources,
    has(source) {
      if (exact.has(source)) return true
      const bare = strippedOf(source)
      return bare !== null && stripped.has(bare)
    },
    sourceOf: (id) => sources.get(id),
  }
}

/** @returns `null` for a source that is not valid */
function strippedOf(source: string): string | null {
  try {
    return stripIgnoredCharacters(source)
  } catch {
    return null
  }
}
