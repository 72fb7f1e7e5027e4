// @ts-check
import Module, { register } from 'node:module'
import '../../../scripts/register-typescript.js'
import { otherPackage } from './hooks.js'

/** @typedef {Readonly<Record<string, string>>} Packages - which package is loaded in place of which */

let isRegistered = false

/**
 * Lets this process load tests. Once, for all test files of a run want the same.
 *
 * @param {Packages} packages
 */
export function registerHooks(packages) {
  if (isRegistered) return
  isRegistered = true
  register('./hooks.js', import.meta.url, { data: packages })
  if (Object.keys(packages).length > 0) replaceRequired(packages)
}

/**
 * Hooks see what is imported only. Node has no other way for what is required, before `registerHooks` of Node 22.
 *
 * @param {Packages} packages
 */
function replaceRequired(packages) {
  const resolve = Reflect.get(Module, '_resolveFilename')
  Reflect.set(Module, '_resolveFilename', (/** @type {string} */ request, /** @type {unknown[]} */ ...rest) =>
    resolve(otherPackage(request, packages), ...rest),
  )
}
