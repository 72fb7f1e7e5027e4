// Writes dist/schema.graphql, the `portcullis/schema.graphql` of the package: what clients generate types from.
// @ts-check
import { writeFile } from 'node:fs/promises'
import { print } from 'graphql'
import './register-typescript.js'

const { joinTypeDefs } = await import(String(new URL('../src/application/schema/schema.ts', import.meta.url)))
await writeFile(new URL('../dist/schema.graphql', import.meta.url), `${print(joinTypeDefs())}\n`)
