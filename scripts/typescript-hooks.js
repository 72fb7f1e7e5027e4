// Lets a plain `node` run the TypeScript sources: for jest's workers and its global set-up, for tests that need a process
// of their own (to kill it, say), and for scripts. SWC only strips types, `npm run typecheck` checks them.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const options = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
  module: { type: 'es6' },
  sourceMaps: 'inline',
  configFile: false,
  swcrc: false,
}
/** Stripped sources, by their content: tests start dozens of such processes, each of two hundred files. */
const cache = new URL('../node_modules/.cache/portcullis-typescript/', import.meta.url)
const madeBy = JSON.stringify([require('@swc/core/package.json').version, options])

/** `./x.js` in a TypeScript source means `./x.ts`. */
export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && isTypeScript(context.parentURL)) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL)
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true }
  }
  return next(specifier, context)
}

/** @param {string | undefined} url - perhaps with a query */
function isTypeScript(url) {
  return url !== undefined && /^file:[^?]*\.ts(\?|$)/.test(url)
}

export async function load(url, context, next) {
  if (!isTypeScript(url)) return next(url, context)
  return { format: 'module', source: strip(fileURLToPath(url)), shortCircuit: true }
}

/** @param {string} filename */
function strip(filename) {
  const source = readFileSync(filename, 'utf8')
  const key = createHash('sha256').update(`${madeBy}\0${filename}\0${source}`).digest('hex')
  const kept = new URL(`${key}.js`, cache)
  try {
    return readFileSync(kept, 'utf8')
  } catch {
    // Not kept yet. The compiler is loaded here only, for it is the largest part of such a start.
    const { code } = require('@swc/core').transformSync(source, { ...options, filename })
    keep(kept, code)
    return code
  }
}

/**
 * Renamed into place, since several processes begin at once.
 *
 * @param {URL} kept
 * @param {string} code
 */
function keep(kept, code) {
  const draft = new URL(`${kept.href}.${process.pid}`)
  mkdirSync(cache, { recursive: true })
  writeFileSync(draft, code)
  renameSync(draft, kept)
}
