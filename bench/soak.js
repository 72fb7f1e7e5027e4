// needs: peers
// Minutes of mixed traffic on the built server: latency and errors by kind, and whether memory or handles grow.
// @ts-check
import { parseArgs } from 'node:util'
import { startTestMongodb } from '../dist/testing/index.js'
import { splitCores } from './load/cores.js'
import { notNoticed } from './soak/memory.js'
import { report } from './soak/report.js'
import { smallestLeak, soak } from './soak/run.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    /** Seconds. */
    'warm-up': { type: 'string', default: '60' },
    /** Times the usual pace: less on a machine that has other work. */
    rate: { type: 'string', default: '1' },
    /** Bytes that the server is made to keep for each request, to see whether that is noticed. No results are written. */
    leak: { type: 'string', default: '0' },
  },
})
const minutes = Number(values.minutes)
const warmUpSeconds = Number(values['warm-up'])
const rate = Number(values.rate)
const leak = Number(values.leak)
if (!(minutes >= 0.5) || !(warmUpSeconds >= 1) || !(rate > 0) || !(leak === 0 || leak >= smallestLeak)) {
  console.error(
    `--minutes takes 0.5 or more, --warm-up seconds, --rate a factor, --leak ${smallestLeak} or more.`,
  )
  process.exit(2)
}
const { server: core, said } = splitCores()
const mongodb = await startTestMongodb()
try {
  const mongodbUri = new URL(mongodb.uri)
  mongodbUri.pathname = '/soak'
  const say = (/** @type {string} */ text) => console.error(`soak: ${text}`)
  const soaked = await soak({ mongodbUri: mongodbUri.href, core, minutes, warmUpSeconds, rate, leak, say })
  const failures = leak > 0 ? notNoticed(soaked) : report(soaked, said)
  for (const failure of failures) console.error(`soak: ${failure}`)
  if (failures.length > 0) process.exitCode = 1
} finally {
  await mongodb.stop()
}
