import { createRequire } from 'node:module'
import type { BuildCompilerFromPool } from '@fastify/ajv-compiler'
import type { SerializerFactory } from '@fastify/fast-json-stringify-compiler'

const load = createRequire(import.meta.url)

/**
 * Fastify's own compilers of JSON Schemas, loaded by the first route that has a schema. Portcullis has none, and
 * loading them is a good part of what Fastify takes to start; an application's own routes may have them.
 *
 * Headers arrive in small letters, and Fastify fits a header schema to that only where it chose the compiler itself. A
 * name in other letters would be checked in no request, so it stops the start.
 */
export function schemaCompilers() {
  return {
    buildValidator(...options: Parameters<BuildCompilerFromPool>): ReturnType<BuildCompilerFromPool> {
      const build: BuildCompilerFromPool = load('@fastify/ajv-compiler')()
      const compile = build(...options)
      return (route) => {
        assertHeadersInSmallLetters(route)
        return compile(route)
      }
    },
    buildSerializer(...options: Parameters<SerializerFactory>): ReturnType<SerializerFactory> {
      const build: SerializerFactory = load('@fastify/fast-json-stringify-compiler')()
      return build(...options)
    },
  }
}

/**
 * @param route - with its schema; the compiler's types call it a schema
 * @throws Error naming a header that no request could have
 */
function assertHeadersInSmallLetters(route: unknown): void {
  if (!isObject(route) || route.httpPart !== 'headers') return
  const strange = propertyNames(route.schema).find((name) => name !== name.toLowerCase())
  if (strange === undefined) return
  throw new Error(`header names are in lower case: write ${strange.toLowerCase()} for ${strange}`)
}

/** Of a JSON Schema, in whichever of its branches. */
function propertyNames(schema: unknown): string[] {
  if (!isObject(schema)) return []
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'required' && Array.isArray(value)) return value.map(String)
    const own = key === 'properties' && isObject(value) ? Object.keys(value) : []
    return [...own, ...propertyNames(value)]
  })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
