// In an empty project that has installed the package, under loaded-modules.js: what a start loads, and in which form.
// check-package.js runs it.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import { createPortcullis } from 'portcullis'

const portcullis = await createPortcullis({ mode: 'development', logLevel: 'silent' })
const { url } = await portcullis.listen({ port: 0 })
const answer = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"query":"{ me { id } }"}',
})
assert.equal(answer.status, 401)
await setTimeout(0) // messages of the hooks

const installed = globalThis.loadedModules.filter((url) => url.includes('/node_modules/'))
const own = installed.filter((url) => url.includes('/node_modules/portcullis/'))
assert.ok(own.length > 0 && own.length < 30, `few files of ours: ${own.join('\n')}`)
assert.deepEqual(
  installed.filter((url) => !own.includes(url)),
  [],
  'libraries are loaded as CommonJS',
)
const libraries = Object.keys(createRequire(import.meta.url).cache)
assert.ok(libraries.some((file) => file.includes('/@apollo/server/dist/cjs/')))
assert.deepEqual(
  libraries.filter((file) => /\/(ajv|prom-client|commander|light-my-request)\//.test(file)),
  [],
  'what the first answer does not need is not loaded before it',
)
await portcullis.stop()
