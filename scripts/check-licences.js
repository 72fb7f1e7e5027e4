// `npm run check:licences`: what is installed with the package may be used and passed on by anyone.
// @ts-check
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundledLibraries } from './bundled-libraries.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
])

/** @type {{ packages: Record<string, { dev?: boolean, version: string, license?: string }> }} */
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'))
const bundled = new Set(bundledLibraries.map((name) => `node_modules/${name}`))
const shipped = Object.entries(lock.packages).filter(
  ([path, { dev }]) => path !== '' && (!dev || bundled.has(path)),
)
const refused = shipped.flatMap(([path, { version, license = 'none stated' }]) => {
  return isAllowed(license) ? [] : [`  ${path.replace(/^.*node_modules\//, '')} ${version}: ${license}`]
})

if (refused.length > 0) {
  console.error(`Licences that are not on the list of allowed ones:\n${refused.join('\n')}`)
  process.exit(1)
}
console.log(`licences: ${shipped.length} packages, all allowed`)

/**
 * Of a choice one side must be allowed, of a combination every one.
 *
 * @param {string} expression - SPDX
 */
function isAllowed(expression) {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence.trim())))
}
