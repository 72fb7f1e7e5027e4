import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openTestDatabase } from '../harness/database.js'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

test('what the first answer does not need is not loaded before it', async () => {
  const database = await openTestDatabase()
  const output = execFileSync(
    process.execPath,
    ['--import', at('../../scripts/register-typescript.js'), at('first-answer-process.ts'), database.uri],
    { encoding: 'utf8' },
  )
  await database.drop()
  const { status, packages } = JSON.parse(output)

  expect(status).toBe(401)
  expect(packages).toEqual(expect.arrayContaining(['fastify', 'graphql', 'mongoose']))
  expect(packages.filter((name: string) => neededLater.has(name))).toEqual([])
})

const neededLater = new Set([
  '@fastify/ajv-compiler', // by routes of an application with schemas
  '@fastify/fast-json-stringify-compiler',
  'ajv',
  '@fastify/cors', // with PORTCULLIS_CORS_ORIGINS
  'light-my-request', // by `fastify.inject`
  'prom-client', // with METRICS_PORT or METRICS_TOKEN
  'commander', // by the command
  'mongodb-memory-server-core', // for a download
  '@zxcvbn-ts/core', // where an application estimates strength
  '@zxcvbn-ts/language-common',
])
