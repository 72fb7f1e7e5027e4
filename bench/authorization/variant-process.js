// One variant in a process of its own; started by ../rounds.js.
import assert from 'node:assert/strict'
import { serveMeasurements } from '../rounds.js'
import { fieldNames, listOf, nobody } from './data.js'
import { ownVariants } from './own-variants.js'

const { variant, shape, spec, build } = JSON.parse(process.argv[2])
const variants =
  build === undefined ? (await import('./variants.js')).variants : ownVariants(await import(build))
const answer = variants[variant](shape, spec)

// It has to do what is measured: all of it for who may, none of it for nobody.
const pick = (item) => Object.fromEntries(fieldNames(shape.fields).map((name) => [name, item[name]]))
const allowed = await answer()
assert.equal(allowed.errors, undefined)
assert.deepEqual(JSON.parse(JSON.stringify(allowed.data)), { items: listOf(shape).map(pick) })
const isGuarded = variant !== 'none' && spec?.rules !== 'policy per request'
if (isGuarded) {
  const refused = await answer(nobody())
  // A hidden object gives no error.
  assert.equal((refused.errors ?? []).length > 0, spec?.rules !== 'type: owner, hidden')
  assert.equal(JSON.stringify(refused.data ?? null).includes(' of 0'), false)
}

serveMeasurements(() => answer())
