// needs: peers
// Whole servers beside each other: Portcullis, what people write today, Mercurius, Better Auth and what bare Node can do.
import { parseArgs } from 'node:util'
import { startTestMongodb } from '../dist/testing/index.js'
import { splitCores } from './load/cores.js'
import { measureFloods } from './peers/flood.js'
import { peers } from './peers/list.js'
import { report } from './peers/report.js'
import { measureSpeed } from './peers/speed.js'
import { measureStarts } from './peers/starts.js'
import { shieldLoads } from './shield.js'

// Its targets are ratios to the tutorial, which is guarded by graphql-shield.
if (!shieldLoads) process.exit(0)

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    millis: { type: 'string', default: '700' },
    /** Seconds of reads beside sign-ins, in each of three rounds. */
    flood: { type: 'string', default: '8' },
    /** Shows that all works; its figures mean little. */
    quick: { type: 'boolean', default: false },
  },
})
const [rounds, millis, floodSeconds] = (
  values.quick ? ['1', '200', '2'] : [values.rounds, values.millis, values.flood]
).map(Number)
const say = (text) => console.error(`peers: ${text}`)

const cores = splitCores()
const mongodb = await startTestMongodb()
try {
  const place = { mongodbUri: mongodb.uri, core: cores.server }
  const whole = peers.filter(({ onlyReads }) => onlyReads !== true)
  const speeds = await measureSpeed(peers, place, { rounds, millis, say })
  const starts = await measureStarts(whole, place, { rounds: Math.min(rounds, 5), say })
  const floods = await measureFloods(
    whole.filter(({ dialect }) => dialect.signIn !== null),
    place,
    { rounds: Math.min(rounds, 3), millis: floodSeconds * 1000, say },
  )
  report({ speeds, starts, floods, said: cores.said })
} finally {
  await mongodb.stop()
}
