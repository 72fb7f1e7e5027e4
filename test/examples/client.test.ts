import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { print } from 'graphql'
import { visit } from '../../examples/client/visit.js'
import { joinTypeDefs } from '../../src/application/schema/schema.js'
import { testPassword } from '../../src/testing/client.js'
import { startPortcullis } from '../harness/portcullis.js'

const folder = new URL('../../examples/client/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')

test('the typed client goes the whole way on a running server', async () => {
  const { url } = await startPortcullis()
  const { account, nextUntil, ended } = await visit(url, 'visitor', testPassword)

  expect(account).toMatchObject({ username: 'visitor', sessions: [{ current: true }] })
  expect(Date.parse(nextUntil)).toBeGreaterThan(Date.now())
  expect(ended).toBe(true)
})

test('the client’s schema is what the server serves', () => {
  expect(read('schema.graphql')).toBe(`${print(joinTypeDefs())}\n`)
})

test('the client’s generated types are fresh', async () => {
  const codegen = 'node_modules/@graphql-codegen/cli/cjs/bin.js'
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const check = promisify(execFile)(
    process.execPath,
    [codegen, '--config', 'examples/client/codegen.yml', '--check'],
    { cwd: root },
  )

  await expect(check).resolves.toBeDefined()
})
