import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runProcess } from '../cli/command-line.js'
import { openTestDatabase } from '../harness/database.js'

// The example imports the package by its name, which is the build in a process of its own.
const isBuilt = existsSync(new URL('../../dist/index.js', import.meta.url))
const whenBuilt = isBuilt ? test : test.skip
const cwd = fileURLToPath(new URL('../../examples/helpdesk/', import.meta.url))

whenBuilt('the command knows the roles, the rules and the hooks of the helpdesk', async () => {
  const database = await openTestDatabase()
  const env = {
    MONGODB_URI: database.uri,
    PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes',
    PORTCULLIS_MODE: 'development',
    PORTCULLIS_BCRYPT_COST: '4',
  }
  const check = await runProcess(['schema', 'check', '--json'], { cwd })
  expect(JSON.parse(check.stdout)).toMatchObject({ faults: [] })

  const input = 'a lantern of 4711\n'
  const made = await runProcess(['users', 'create', 'agnes', '--role', 'AGENT'], { cwd, env, input })
  expect(made).toMatchObject({ exitCode: 0, stderr: '' })
  const shown = await runProcess(['users', 'show', 'agnes', '--json'], { cwd, env })
  expect(JSON.parse(shown.stdout)).toMatchObject({ username: 'agnes', roles: ['USER', 'AGENT'] })
  await database.drop()
})
