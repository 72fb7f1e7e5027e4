// A module of test/ is loaded again for each test file: it keeps state and registers hooks for that file. The file's
// number is handed down from module to module, as a query of their addresses.
// @ts-check
const tests = new URL('../../', import.meta.url).href
/** Examples import the package by its name; here that is the sources. */
const sources = new Map([
  ['portcullis', '../../../src/index.ts'],
  ['portcullis/authorization', '../../../src/authorization/index.ts'],
  ['portcullis/client', '../../../src/client/index.ts'],
  ['portcullis/client/react', '../../../src/client/react/index.ts'],
  ['portcullis/client/server', '../../../src/client/server/index.ts'],
  ['portcullis/testing', '../../../src/testing/index.ts'],
])

/** @type {import('./register.js').Packages} */
let packages = {}

/** @param {import('./register.js').Packages} given */
export function initialize(given) {
  packages = given
}

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const source = sources.get(specifier)
  if (source !== undefined) return next(new URL(source, import.meta.url).href, context)
  const found = await next(otherPackage(specifier, packages), context)
  const { parentURL = '' } = context
  if (!parentURL.startsWith(tests) || !found.url.startsWith(tests)) return found
  return { ...found, url: found.url + new URL(parentURL).search }
}

/**
 * The package that is loaded in place of the one that `specifier` names.
 *
 * @param {string} specifier
 * @param {import('./register.js').Packages} packages
 */
export function otherPackage(specifier, packages) {
  const [name = ''] = specifier.split('/', 1)
  const other = packages[name]
  return other === undefined ? specifier : other + specifier.slice(name.length)
}
