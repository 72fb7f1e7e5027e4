// What metrics and traces cost a request, and that they cost nothing where nobody asked for them.
// @ts-check
import { startTestMongodb, testPassword } from '../dist/testing/index.js'
import { machine, table, writeSection } from './results.js'
import { startServer } from './sessions/start-server.js'

/** @typedef {import('./sessions/start-server.js').BenchServer} BenchServer */

const rounds = Number(process.env.BENCH_ROUNDS ?? 31)
const requestsPerRound = 200
const warmUp = 2_000
const parallel = 8

const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
const query = 'query Me { me { id username roles } }'
const input = { username: 'ana', password: testPassword }
const sdk = `--import ${new URL('observation/sdk.js', import.meta.url).href}`

/** @param {readonly number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? NaN

/** @param {object} spec @param {string} [nodeOptions] */
async function start(spec, nodeOptions = '') {
  process.env.NODE_OPTIONS = nodeOptions
  return await startServer(spec)
}

/** @param {BenchServer} server @param {number} times @param {string} token */
async function costOf(server, times, token) {
  const before = await server.cpuMicros()
  let left = times
  const one = async () => {
    while (left-- > 0) {
      const { data } = await server.send(query, { token })
      if (data?.me?.id === undefined) throw new Error('Refused.')
    }
  }
  await Promise.all(Array.from({ length: parallel }, one))
  return ((await server.cpuMicros()) - before) / times
}

const mongodb = await startTestMongodb()
const spec = { mongodbUri: `${mongodb.uri}`, revocation: 'coherent', bcryptCost: 4 }
const variants = []
for (const [name, more, nodeOptions] of /** @type {const} */ ([
  ['neither (default)', {}, ''],
  ['the same once more', {}, ''],
  ['metrics', { metricsPort: 0 }, ''],
  ['traces: an SDK that keeps every span', {}, sdk],
  ['both', { metricsPort: 0 }, sdk],
])) {
  const server = await start({ ...spec, ...more }, nodeOptions)
  variants.push({ name, server, /** @type {number[]} */ micros: /** @type {number[]} */ ([]) })
}
const [first] = variants
const answer = await first?.server.send(register, { variables: { input } })
const token = answer?.data.register.accessToken
for (const { server } of variants) await costOf(server, warmUp, token)
for (let round = 0; round < rounds; round += 1) {
  for (const { server, micros } of variants.toSorted(() => Math.random() - 0.5))
    micros.push(await costOf(server, requestsPerRound, token))
}
for (const { server } of variants) server.end()
await mongodb.stop()

const base = first?.micros ?? []
const rows = variants.map(({ name, micros }) => [
  name,
  median(micros).toFixed(0),
  median(micros.map((value, round) => value - (base[round] ?? NaN))).toFixed(1),
  median(micros.map((value, round) => value / (base[round] ?? NaN))).toFixed(3),
])
const text = `The server's processor time for one authenticated \`me\` over HTTP, session in memory, log silent; ${rounds} rounds of
${requestsPerRound} requests in turns, medians, differences and ratios within a round. ${machine()}

${table(['', 'µs', 'more, µs', 'ratio'], rows)}
`
console.log(text)
writeSection('observation', text)
