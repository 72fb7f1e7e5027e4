// `node scripts/client-sizes.js`: the size of portcullis/client beside libraries for the same purpose, measured in the same way.
// Installs those into a scratch folder. Needs a build.
// @ts-check
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleSize } from './bundle-size.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const peers = [
  { install: '@supabase/auth-js', entries: ['@supabase/auth-js'] },
  { install: 'better-auth', entries: ['better-auth/client', 'better-auth/react'] },
  { install: 'oidc-client-ts', entries: ['oidc-client-ts'] },
]
const folder = mkdtempSync(join(tmpdir(), 'client-sizes-'))
try {
  writeFileSync(join(folder, 'package.json'), '{ "name": "sizes", "private": true, "type": "module" }\n')
  const packages = [...peers.map(({ install }) => install), 'react']
  spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
    cwd: folder,
    stdio: 'inherit',
  })
  const external = ['react', 'react-dom']
  for (const name of ['client', 'client/react'])
    await show(`portcullis/${name}`, `${root}dist/${name}/index.js`, root, external)
  for (const { entries } of peers) for (const entry of entries) await show(entry, entry, folder, external)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * @param {string} name
 * @param {string} specifier
 * @param {string} from
 * @param {string[]} external
 */
async function show(name, specifier, from, external) {
  const bytes = await bundleSize(specifier, { from, external })
  console.log(`${name.padEnd(24)} ${(bytes / 1000).toFixed(1)} kB`)
}
