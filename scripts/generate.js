// `npm run generate`: writes every committed file that is made from others. The build writes src/generated itself.
// @ts-check
import { spawnSync } from 'node:child_process'
import { copyFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import './register-typescript.js'
import { ensureBuilt } from './build-stamp.js'
import { clientCodes } from './client-codes.js'
import { configurationPage } from './configuration-page.js'

const root = new URL('../', import.meta.url)
/** @param {string} path */
const at = (path) => new URL(path, root)

ensureBuilt()

const { settingList } = await import(String(at('src/application/configuration.ts')))
await writeFile(at('docs/configuration.md'), configurationPage(settingList))

const { errorCatalogue, otherCodes, problemCodes } = await import(
  String(at('src/application/error-catalogue.ts'))
)
await writeFile(
  at('src/client/generated/codes.ts'),
  clientCodes(
    [...errorCatalogue.map((/** @type {{ code: string }} */ { code }) => code), ...otherCodes],
    problemCodes,
  ),
)

await copyFile(at('dist/schema.graphql'), at('examples/client/schema.graphql'))
const codegen = fileURLToPath(at('node_modules/@graphql-codegen/cli/cjs/bin.js'))
const configs = [
  'examples/client/codegen.yml',
  'examples/helpdesk/codegen.yml',
  'test/codegen/generated/codegen.js',
]
for (const config of configs) {
  const { status } = spawnSync(process.execPath, [codegen, '--config', config, '--silent'], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
