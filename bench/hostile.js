// needs: peers
// Floods of hostile requests on the built server: how many are refused, what one costs it, and its memory.
// @ts-check
import { parseArgs } from 'node:util'
import { startTestMongodb } from '../dist/testing/index.js'
import { floods } from './hostile/floods.js'
import { measureFloods } from './hostile/measure.js'
import { report } from './hostile/report.js'
import { splitCores } from './load/cores.js'

const { values } = parseArgs({
  options: {
    /** Times the usual number of requests. */
    scale: { type: 'string', default: '1' },
  },
})
const scale = Number(values.scale)
if (!(scale > 0)) {
  console.error('--scale takes a factor.')
  process.exit(2)
}
const { server: core, said } = splitCores()
const mongodb = await startTestMongodb()
try {
  const uri = new URL(mongodb.uri)
  uri.pathname = '/hostile'
  const say = (/** @type {string} */ text) => console.error(`hostile: ${text}`)
  const measured = await measureFloods(floods, { mongodbUri: uri.href, core, scale, say })
  const failures = report(measured, said)
  for (const failure of failures) console.error(`hostile: ${failure}`)
  if (failures.length > 0) process.exitCode = 1
} finally {
  await mongodb.stop()
}
