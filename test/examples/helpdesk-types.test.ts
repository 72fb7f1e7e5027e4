import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

test('the helpdesk’s generated types are fresh: npm run generate writes them', async () => {
  const codegen = 'node_modules/@graphql-codegen/cli/cjs/bin.js'
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const config = 'examples/helpdesk/codegen.yml'
  const check = promisify(execFile)(process.execPath, [codegen, '--config', config, '--check'], { cwd: root })

  await expect(check).resolves.toBeDefined()
})
