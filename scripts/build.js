// `npm run build`: from schema/ and src/ to dist/, complete or not at all.
// @ts-check
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { fingerprint, stampFile } from './build-stamp.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

if (!['typescript', '@graphql-codegen/cli', '@swc/core', 'esbuild'].every(isInstalled)) {
  console.error(
    'Building needs the development dependencies, and they are not installed: run "npm ci --include=dev".',
  )
  process.exit(1)
}

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true })
run(
  'types from the schema',
  'node_modules/@graphql-codegen/cli/cjs/bin.js',
  '--config',
  'codegen.js',
  '--silent',
)
run('compiling', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
run('bundling', 'scripts/bundle.js')
run('writing the schema', 'scripts/write-schema.js')
// Last, so that an interrupted build is done again.
writeFileSync(stampFile, fingerprint())

/** @param {string} name */
function isInstalled(name) {
  try {
    require.resolve(`${name}/package.json`)
    return true
  } catch {
    return false // not found is the answer, not a failure
  }
}

/**
 * Runs a step, and says which one and how long it took: `npm start` waits for all of them.
 *
 * @param {string} step @param {string[]} command
 */
function run(step, ...command) {
  process.stderr.write(`  ${step} ...`)
  const began = performance.now()
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stderr.write(status === 0 ? ` ${seconds} s\n` : ' failed\n')
  if (status !== 0) process.exit(status ?? 1)
}
