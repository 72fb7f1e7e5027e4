import { createRequire } from 'node:module'
import type { BuildCompilerFromPool } from '@fastify/ajv-compiler'
import type { SerializerFactory } from '@fastify/fast-json-stringify-compiler'

const load = createRequire(import.meta.url)

/**
 * Fastify's JSON Schema compilers, loaded for the first route that has a schema. Portcullis has no such routes, but the
 * application may. Loading them is a considerable part of Fastify's startup time.
 *
 * Node's header names are in lower case. Fastify converts the names in a header schema only with its default compiler.
 * A name with upper-case letters would never match a request, so it is rejected at the start.
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
 * @param route - the route with its schema. The compiler's types declare it as a schema
 * @throws Error naming a header with upper-case letters
 */
function assertHeadersInSmallLetters(route: unknown): void {
  if (!isObject(route) || route.httpPart !== 'headers') return
  const strange = propertyNames(route.schema).find((name) => name !== name.toLowerCase())
  if (strange === undefined) return
  throw new Error(`header names are in lower case: write ${strange.toLowerCase()} for ${strange}`)
}

/** All property names of a JSON Schema, including those of nested schemas. */
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
