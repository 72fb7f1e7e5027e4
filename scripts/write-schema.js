// Writes dist/schema.graphql, the `portcullis/schema.graphql` of the package: what clients generate types from.
// @ts-check
import { writeFile } from 'node:fs/promises'
import { print } from 'graphql'

const { joinTypeDefs } = await import(String(new URL('../dist/schema.js', import.meta.url)))
await writeFile(new URL('../dist/schema.graphql', import.meta.url), `${print(joinTypeDefs())}\n`)
