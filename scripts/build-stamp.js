// @ts-check
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const inputs = [
  'src',
  'schema',
  'scripts',
  'codegen.js',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
]

/** Says what a build was made from. Times would not do: a checkout sets them anew, a deleted file has none. */
export const stampFile = new URL('../dist/.built-from', import.meta.url)

/** Builds unless dist/ is what the sources would give. Ends the process when that fails. */
export function ensureBuilt() {
  if (isBuilt()) return
  console.error('Building Portcullis, about half a minute on first use ...')
  const build = join(root, 'scripts', 'build.js')
  const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}

function isBuilt() {
  try {
    return readFileSync(stampFile, 'utf8') === fingerprint()
  } catch {
    return false // never built, or interrupted
  }
}

/** Of every file that a build depends on. */
export function fingerprint() {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const path of filesOf(input))
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(root, path)))
        .update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  if (path.includes('.')) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}
